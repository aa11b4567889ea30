/** Builds and renews pieces of the page. Text is always set as text: nothing that comes from a run is read as HTML. */

/**
 * Makes an element.
 *
 * @param {string} tag - Its name, with classes: `p.muted`.
 * @param {Record<string, unknown>} [given] - Attributes; `on…` are listeners, `false` and `undefined` are left out.
 * @param {...(Node | string | undefined | false)} children - What is in it.
 * @returns {HTMLElement} The element.
 */
export function h(tag, given = {}, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length > 0) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== undefined && child !== false && child !== ''));
  return element;
}

/** A link to where an address leads, if it is a web address; else its text. */
export function link(href, text = href) {
  if (!/^https?:\/\//.test(href)) return text;
  const anchor = h('a', { href }, text);
  lead(anchor);
  return anchor;
}

/** A link to the page for people that an artifact holds, which opens beside this one. */
export function reportLink(artifact, text = artifact.page) {
  const href = `report-${String(artifact.run)}-${encodeURIComponent(artifact.name)}`;
  return h('a', { href, target: '_blank', rel: 'noreferrer' }, text);
}

/** Runs and issues of the rehearsal have their place here; what lies outside opens beside the page. */
export function lead(anchor) {
  const [, run] = /^https:\/\/github\.com\/[^/]+\/[^/]+\/actions\/runs\/(\d+)/.exec(anchor.href) ?? [];
  const [, issue] = /^https:\/\/github\.com\/[^/]+\/[^/]+\/(?:issues|pull)\/(\d+)/.exec(anchor.href) ?? [];
  if (run !== undefined || issue !== undefined) {
    anchor.href = run === undefined ? `#issue-${issue}` : `#id-${run}`;
    return;
  }
  anchor.rel = 'noreferrer';
  anchor.target = '_blank';
}

const signatures = new WeakMap();

/**
 * Fills an element anew where what it shows has changed. The focus stays on what has the same `data-key`.
 *
 * @param {Element} element - What is filled.
 * @param {unknown} shown - All that the content depends on.
 * @param {() => (Node | string | undefined | false)[]} build - Makes the content.
 */
export function fill(element, shown, build) {
  const signature = JSON.stringify(shown);
  if (signatures.get(element) === signature) return;
  signatures.set(element, signature);
  const active = document.activeElement;
  const key = element.contains(active) ? active?.getAttribute('data-key') : undefined;
  element.replaceChildren(...build().filter((child) => child !== undefined && child !== false));
  if (key) element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

/**
 * Keeps one child for each item, in their order; children stay what they are while their item is there.
 *
 * @template T
 * @param {Element} parent - Whose children they are.
 * @param {readonly T[]} items - What is shown.
 * @param {(item: T) => string} keyOf - Names an item.
 * @param {(item: T) => Element} make - Makes its element once.
 * @param {(element: Element, item: T) => void} renew - Brings its element up to date.
 */
export function keyed(parent, items, keyOf, make, renew) {
  const old = new Map([...parent.children].map((child) => [child.getAttribute('data-item'), child]));
  let before = null;
  for (const item of items) {
    const key = keyOf(item);
    let element = old.get(key);
    if (element === undefined) {
      element = make(item);
      element.setAttribute('data-item', key);
    }
    old.delete(key);
    const next = before === null ? parent.firstElementChild : before.nextElementSibling;
    if (element !== next) parent.insertBefore(element, next);
    renew(element, item);
    before = element;
  }
  for (const element of old.values()) element.remove();
}

/** The shapes of phases: none is told by colour alone. */
const shapes = {
  success: 'M3.500 8.500 6.500 11.500 12.500 4.500',
  failure: 'M4.500 4.500 11.500 11.500M11.500 4.500 4.500 11.500',
  cancelled: 'M4 4 12 12',
  skipped: 'M4 8h8',
  waiting: 'M6 4.500v7M10 4.500v7',
  running: 'M8 3.500a4.500 4.500 0 1 1-4.500 4.500',
  queued: 'M8 8h.01',
  planned: '',
};

const words = {
  success: 'passed',
  failure: 'failed',
  cancelled: 'cancelled',
  skipped: 'skipped',
  waiting: 'waiting',
  running: 'running',
  queued: 'in line',
  planned: 'not started',
};

/** How a phase reads. */
export function phaseWord(phase) {
  return words[phase] ?? phase;
}

/** The sign of a phase; its word is for those who do not see it. */
export function sign(phase, spoken = true) {
  const svg = svgElement('svg', { viewBox: '0 0 16 16', class: `sign ${phase}`, 'aria-hidden': 'true' });
  svg.append(svgElement('circle', { cx: 8, cy: 8, r: 7.25 }), svgElement('path', { d: shapes[phase] ?? '' }));
  if (!spoken) return svg;
  return h('span.signed', {}, svg, h('span.unseen', {}, `${phaseWord(phase)}: `));
}

/** Makes an element of SVG. */
export function svgElement(tag, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** Milliseconds as people read them. */
export function duration(milliseconds) {
  if (milliseconds < 950) return `${String(Math.round(milliseconds))} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${String(Math.floor(whole / 60))} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** A number of bytes as people say it. */
export function bytes(count) {
  if (count < 1_000) return `${String(count)} bytes`;
  return count < 1_000_000 ? `${(count / 1_000).toFixed(1)} kB` : `${(count / 1_000_000).toFixed(1)} MB`;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** An instant of the rehearsal's clock: the time of day, or with its day. */
export function instant(at, withDay = false) {
  const date = new Date(at);
  const text = Number.isNaN(date.getTime()) ? at : (withDay ? day : clock).format(date);
  return h('time', { datetime: at, title: at }, text);
}
