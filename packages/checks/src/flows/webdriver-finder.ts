import { canBeSeen } from './seen-elements.ts';

/**
 * JavaScript that finds elements by the Recorder's selectors inside a page: the body of a function whose first argument
 * is the list of selectors. It returns the elements of the first selector that matches any, as `@puppeteer/replay` does.
 */
export const finder = String.raw`
const selectors = arguments[0];
const text = (node) => (node.innerText ?? node.textContent ?? '').replace(/\s+/g, ' ').trim();
const all = (root) => {
  const found = [];
  const visit = (node) => {
    for (const element of node.querySelectorAll('*')) {
      found.push(element);
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(root);
  return found;
};
const byId = (element, ids) => ids.split(/\s+/).map((id) => element.getRootNode().getElementById?.(id)).filter(Boolean);
const nameOf = (element) => {
  const labelledBy = element.getAttribute('aria-labelledby');
  if (labelledBy) return byId(element, labelledBy).map(text).join(' ');
  const label = element.getAttribute('aria-label');
  if (label) return label.trim();
  if (element.labels?.length) return [...element.labels].map(text).join(' ');
  if (element instanceof HTMLInputElement && /^(submit|button|reset)$/.test(element.type)) return element.value;
  if (element.hasAttribute('alt')) return element.getAttribute('alt').trim();
  const own = /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) ? '' : text(element);
  return own || (element.getAttribute('title') ?? element.getAttribute('placeholder') ?? '').trim();
};
const roles = { A: 'link', BUTTON: 'button', TEXTAREA: 'textbox', SELECT: 'combobox', H1: 'heading', H2: 'heading', H3: 'heading', IMG: 'image', NAV: 'navigation', MAIN: 'main', FORM: 'form' };
const inputRoles = { checkbox: 'checkbox', radio: 'radio', submit: 'button', button: 'button', reset: 'button', number: 'spinbutton', range: 'slider', search: 'searchbox' };
const roleOf = (element) =>
  element.getAttribute('role') ?? (element.tagName === 'INPUT' ? (inputRoles[element.type] ?? 'textbox') : roles[element.tagName]);
const byAria = (root, wanted) => {
  const parts = /^([\s\S]*?)(?:\[role=["'](.*?)["']\])?$/.exec(wanted);
  const [name, role] = [parts[1].trim(), parts[2]];
  const same = all(root).filter((element) => (role === undefined || roleOf(element) === role) && (name === '' || nameOf(element) === name));
  // Whoever has an element's only text is called as it is; the innermost is meant, or the one that has a role.
  const useful = same.filter((element) => roleOf(element) !== undefined);
  return useful.length > 0 ? useful : same.filter((element) => !same.some((other) => other !== element && element.contains(other)));
};
const byText = (root, wanted) => {
  const match = all(root).filter((element) => !/^(SCRIPT|STYLE|HEAD|TITLE|META)$/.test(element.tagName) && (text(element).includes(wanted) || (element.tagName === 'INPUT' && /^(submit|button)$/.test(element.type) && element.value.includes(wanted))));
  return match.filter((element) => !match.some((other) => other !== element && element.contains(other)));
};
const byXPath = (root, path) => {
  const found = document.evaluate(path, root, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
  return Array.from({ length: found.snapshotLength }, (_, index) => found.snapshotItem(index));
};
const one = (root, part) => {
  const [, kind, inner] = /^(aria|text|xpath|pierce)\/([\s\S]*)$/.exec(part) ?? [undefined, 'css', part];
  if (kind === 'aria') return byAria(root, inner);
  if (kind === 'text') return byText(root, inner);
  if (kind === 'xpath') return byXPath(root, inner);
  if (kind === 'pierce') return all(root).filter((element) => element.matches(inner));
  return [...root.querySelectorAll(inner)];
};
let elements = [];
for (const selector of selectors) {
  const parts = Array.isArray(selector) ? selector : [selector];
  let found = [document];
  for (const [index, part] of parts.entries())
    found = found.flatMap((root) => one(index === 0 ? root : (root.shadowRoot ?? root), part));
  elements = [...new Set(found)];
  if (elements.length > 0) break;
}
`;

/** Whether an element can be used: seen, enabled, and where a pointer would meet it. */
export const useful = String.raw`
const element = arguments[0];
element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
const box = element.getBoundingClientRect();
const style = getComputedStyle(element);
return { seen: box.width > 0 && box.height > 0 && style.visibility !== 'hidden', enabled: !element.disabled, x: box.x, y: box.y, width: box.width, height: box.height };
`;

/** Whether elements have the attributes and properties that are wanted: arguments 1 and 2; and how many can be seen. */
export const alike = `const canBeSeen = ${canBeSeen};${String.raw`
const [, attributes, properties] = arguments;
const deep = (a, b) => {
  if (a === b) return true;
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return false;
  return Object.entries(a).every(([key, value]) => deep(value, b[key]));
};
return { count: elements.length, seen: elements.filter(canBeSeen).length, alike: elements.every((element) =>
  Object.entries(attributes ?? {}).every(([name, value]) => element.getAttribute(name) === value) &&
  deep(properties ?? {}, properties ? element : {})) };
`}`;

/** Puts a value into what is no text field, as a person's choice does: argument 0 is the element, 1 the value. */
export const choose = String.raw`
const [element, value] = arguments;
if (element instanceof HTMLInputElement && /^(checkbox|radio)$/.test(element.type)) {
  if (element.checked !== (value === 'true')) element.click();
} else {
  const prototype = element instanceof HTMLSelectElement ? HTMLSelectElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, 'value').set.call(element, value);
  element.dispatchEvent(new Event('input', { bubbles: true }));
  element.dispatchEvent(new Event('change', { bubbles: true }));
}
return element.value;
`;

/** What kind of field an element is. */
export const kindOf = String.raw`
const element = arguments[0];
if (element instanceof HTMLSelectElement) return 'choice';
if (element.isContentEditable || element instanceof HTMLTextAreaElement) return 'text';
if (element instanceof HTMLInputElement)
  return /^(text|url|tel|search|password|number|email)$/.test(element.type) ? 'text' : 'choice';
return 'none';
`;

/** Collects what the console and the page say of errors; WebDriver has no console of its own. */
export const collector = String.raw`
if (window.__sluiceErrors === undefined) {
  const lines = [];
  Object.defineProperty(window, '__sluiceErrors', { value: lines });
  const say = (line) => { if (lines.length < 50) lines.push(String(line).slice(0, 500)); };
  const error = console.error;
  console.error = (...parts) => { say('console: ' + parts.map(String).join(' ')); error.apply(console, parts); };
  addEventListener('error', (event) => say('page: ' + (event.message ?? 'something could not be loaded')));
  addEventListener('unhandledrejection', (event) => say('page: ' + event.reason));
}
return window.__sluiceErrors.splice(0);
`;
