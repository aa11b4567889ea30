/** What the page that stands open said, as the page that opened it heard. */
export interface Heard {
  readonly console: readonly { readonly level: string; readonly text: string }[];
  readonly errors: readonly { readonly message: string; readonly stack?: string }[];
  /** Addresses of parts that could not be loaded. */
  readonly failed: readonly string[];
  readonly dialogs: number;
  /** Whether the window is still the one that is listened to. */
  readonly same: boolean;
}

/**
 * Script for the opener: opens the page in a window of its own and listens to it. The window of an address of the same
 * site stays the one that `open` gave, so what is hung on it hears the page's first line already.
 * `arguments`: address, features of the window, most entries.
 */
export const openAndListen = `
const [address, features, most] = arguments;
const heard = { console: [], errors: [], failed: [], dialogs: 0 };
const add = (list, entry) => { if (list.length < most) list.push(entry); };
const text = (value) => {
  if (typeof value === 'string') return value;
  if (value instanceof Object && 'message' in value && 'stack' in value) return String(value);
  try { return JSON.stringify(value) ?? String(value); } catch { return String(value); }
};
const page = window.open(address, '_blank', features);
if (page === null) return false;
page.__sluiceHeard = true;
page.addEventListener('error', (event) => {
  const from = event.target;
  if (from !== page && from !== null && (from.src || from.href)) return add(heard.failed, String(from.src || from.href));
  add(heard.errors, { message: String(event.message), stack: String(event.error?.stack ?? (event.filename + ':' + event.lineno)) });
}, true);
page.addEventListener('unhandledrejection', (event) => {
  add(heard.errors, { message: 'Unhandled rejection: ' + String(event.reason), stack: String(event.reason?.stack ?? '') });
});
const levels = { error: 'error', assert: 'error', warn: 'warning', debug: 'debug', log: 'info', info: 'info' };
for (const [name, level] of Object.entries(levels)) {
  const original = page.console[name];
  page.console[name] = function (...parts) {
    if (name !== 'assert' || !parts[0]) add(heard.console, { level, text: (name === 'assert' ? parts.slice(1) : parts).map(text).join(' ') });
    return original.apply(page.console, parts);
  };
}
for (const [name, answer] of [['alert', undefined], ['confirm', false], ['prompt', null]]) {
  page[name] = () => { heard.dialogs += 1; return answer; };
}
page.print = () => undefined;
window.__sluice = { page, heard };
return true;
`;

/** Script for the opener: how far the page is. Throws where the page left the site. */
export const howFar = `
const { page } = window.__sluice;
return { state: page.document.readyState, href: page.location.href,
  loads: page.performance.getEntriesByType('resource').length, same: page.__sluiceHeard === true };
`;

/** Script for the opener: what was heard. */
export const whatWasHeard = `
const { page, heard } = window.__sluice;
let same = false;
try { same = page.__sluiceHeard === true; } catch { same = false; }
return JSON.stringify({ ...heard, same });
`;

/** Script for the page: what it loaded. */
export const whatWasLoaded = `
return JSON.stringify(performance.getEntriesByType('resource').slice(0, arguments[0]).map((one) => ({
  url: one.name, type: one.initiatorType, bytes: one.encodedBodySize || 0 })));
`;

/**
 * Asynchronous script for the opener: the document as it is served. WebKit tells a page neither its own status nor its
 * headers. `arguments`: address, most bytes, most characters kept, callback.
 */
export const fetchDocument = `
const [address, mostBytes, mostKept, done] = arguments;
(async () => {
  const answer = await fetch(address, { credentials: 'same-origin', cache: 'no-store' });
  const reader = answer.body?.getReader();
  const decoder = new TextDecoder();
  let html = '', bytes = 0;
  while (reader) {
    const part = await reader.read();
    if (part.done) break;
    bytes += part.value.length;
    if (bytes > mostBytes) { await reader.cancel(); break; }
    if (html.length < mostKept) html += decoder.decode(part.value, { stream: true });
  }
  return { url: answer.url, status: answer.status, headers: Object.fromEntries(answer.headers), bytes, html: html.slice(0, mostKept) };
})().then((found) => done(JSON.stringify(found)), (error) => done(JSON.stringify({ failure: String(error) })));
`;
