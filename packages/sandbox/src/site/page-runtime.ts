/**
 * What pages of the sandbox have of `$w`: elements by their ids, with the properties and events that small pages use.
 * A page's element is the HTML element of the same id; one that the design does not show does nothing.
 */
export const pageRuntime = String.raw`
const ready = [];
const known = new Map();

class Element {
  constructor(id) {
    this.id = id;
    this.dom = document.getElementById(id) ?? document.createElement('div');
  }
  get text() { return this.dom.textContent; }
  set text(text) { this.dom.textContent = text; }
  get html() { return this.dom.innerHTML; }
  set html(html) { this.dom.innerHTML = html; }
  get value() { return this.dom.value ?? ''; }
  set value(value) { this.dom.value = value; }
  get checked() { return this.dom.checked === true; }
  set checked(checked) { this.dom.checked = checked; }
  get label() { return this.dom.textContent; }
  set label(label) { this.dom.textContent = label; }
  get link() { return this.dom.getAttribute('href'); }
  set link(link) { this.dom.setAttribute('href', link); }
  get hidden() { return this.dom.hidden; }
  set hidden(hidden) { this.dom.hidden = hidden; }
  get enabled() { return !this.dom.disabled; }
  get options() { return [...(this.dom.options ?? [])].map(({ label, value }) => ({ label, value })); }
  set options(options) { this.dom.replaceChildren(...options.map(({ label, value }) => new Option(label, value))); }
  show() { this.dom.hidden = false; }
  hide() { this.dom.hidden = true; }
  expand() { this.dom.hidden = false; }
  collapse() { this.dom.hidden = true; }
  enable() { this.dom.disabled = false; }
  disable() { this.dom.disabled = true; }
  focus() { this.dom.focus(); }
  onClick(handler) { return this.on('click', handler); }
  onChange(handler) { return this.on('change', handler); }
  onInput(handler) { return this.on('input', handler); }
  on(event, handler) {
    this.dom.addEventListener(event, (happened) => {
      // A form of the design is drawn by HTML; on Wix nothing is sent by itself.
      if (event === 'click' && this.dom.closest('form') && this.dom.tagName === 'BUTTON') happened.preventDefault();
      return handler({ target: this, type: event });
    });
    return this;
  }
}

const $w = (selector) => {
  const id = selector.replace(/^#/, '');
  if (!known.has(id)) known.set(id, new Element(id));
  return known.get(id);
};
$w.onReady = (handler) => { ready.push(handler); };
globalThis.$w = $w;

export const run = async () => {
  for (const handler of ready.splice(0)) await handler();
  document.documentElement.dataset.ready = 'true';
};
`;
