import { escapeHtml } from '../markdown.ts';

/** HTML that is safe to write: made by `html` alone. */
export class Html {
  readonly text: string;

  /** Use `html` instead. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text is escaped, HTML is not, lists are joined, nothing is left out. */
export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[];

/**
 * Makes HTML of a template. Everything that is put in and is not HTML already is escaped, for content and for attribute
 * values in quotes.
 *
 * @param strings - The template's own text.
 * @param parts - What is put in.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings.map((own, index) => own + textOf(parts[index])).join(''));
}

function textOf(part: HtmlPart): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escapeHtml(harmless(part));
  if (typeof part === 'number') return String(part);
  return part.map(textOf).join('');
}

/** Without controls and without marks that turn the direction of writing: with them a line can show what it does not say. */
function harmless(text: string): string {
  return text
    .toWellFormed()
    .replace(
      /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g,
      '',
    );
}

/**
 * Foreign text with an end.
 *
 * @param text - Any text.
 * @param most - Characters to keep.
 */
export function bounded(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${[...text.slice(0, most * 2)].slice(0, most - 1).join('')}…`;
}

/**
 * A link; only to https and http addresses, else the text alone.
 *
 * @param text - What is read.
 * @param address - Where it leads.
 */
export function anchor(text: string, address: string): Html {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return html`${text}`;
  return html`<a href="${url.href}" rel="noreferrer">${text}</a>`;
}
