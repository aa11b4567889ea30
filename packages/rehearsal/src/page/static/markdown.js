import { lead } from './dom.js';
import { marked } from './marked.js';
import DOMPurify from './purify.js';

/** GitHub shows of HTML in markdown what is harmless; here it is less. */
const allowed = {
  ALLOWED_TAGS: [
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'br', 'hr', 'blockquote', 'pre', 'code', 'ul', 'ol', 'li'],
    ...['table', 'thead', 'tbody', 'tr', 'th', 'td', 'a', 'b', 'strong', 'i', 'em', 'del', 's', 'sub', 'sup'],
    ...['details', 'summary', 'kbd', 'span'],
  ],
  ALLOWED_ATTR: ['href', 'title', 'align', 'open', 'start'],
  ALLOWED_URI_REGEXP: /^https?:\/\//i,
  RETURN_TRUSTED_TYPE: true,
};

const heading = /^H([1-6])$/;

/**
 * Fills an element with what a markdown text says.
 *
 * @param {HTMLElement} element - What is filled.
 * @param {string} text - GitHub's markdown.
 * @param {number} level - The level of its highest heading.
 */
export function fillMarkdown(element, text, level) {
  if (element.dataset.markdown === text) return;
  element.dataset.markdown = text;
  element.innerHTML = DOMPurify.sanitize(marked.parse(text, { gfm: true, async: false }), allowed);
  for (const one of element.querySelectorAll('a[href]')) lead(one);
  // A table that is too wide is scrolled by itself, with the keyboard too.
  for (const table of element.querySelectorAll('table')) {
    // Markdown has no table without a head; one that says nothing is none.
    if (table.tHead?.textContent.trim() === '') table.tHead.remove();
    const box = document.createElement('div');
    box.className = 'wide';
    box.tabIndex = 0;
    box.setAttribute('role', 'group');
    box.setAttribute('aria-label', 'Table');
    table.replaceWith(box);
    box.append(table);
  }
  levelHeadings(element, level);
}

/** A text begins with any heading; in the page they follow those around it without a gap. */
function levelHeadings(element, level) {
  const open = [];
  for (const one of element.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const own = Number(heading.exec(one.tagName)[1]);
    while (open.length > 0 && open.at(-1) >= own) open.pop();
    open.push(own);
    const wanted = `h${String(Math.min(6, level + open.length - 1))}`;
    const replaced = document.createElement(wanted);
    replaced.append(...one.childNodes);
    one.replaceWith(replaced);
  }
}
