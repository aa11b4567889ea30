/** Text that is Markdown already: made by the functions of this file. */
export type Markdown = string & { readonly markdown?: never };

/**
 * Makes foreign text harmless in GitHub's Markdown: no markup, no HTML, no mention, no link, no line break.
 *
 * @param text - Any text.
 * @param maxLength - Characters to keep; 500 if not given.
 */
export function escapeMarkdown(text: string, maxLength = 500): Markdown {
  const line = withoutControls(text).replace(/\s+/g, ' ').trim();
  return escapeLine(shorten(line, maxLength));
}

function escapeLine(line: string): string {
  return line
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()#+\-!|~$]/g, (character) => `\\${character}`)
    .replace(/@(?=\w)/g, '@&#8203;')
    .replace(/\b(https?|www)(?=:\/\/|\.)/gi, (word) => `${word}&#8203;`);
}

/**
 * Foreign text as code: shown as it is, nothing in it acts.
 *
 * @param text - Any text.
 * @param maxLength - Characters to keep; 200 if not given.
 */
export function code(text: string, maxLength = 200): Markdown {
  const line = shorten(withoutControls(text).replace(/\s+/g, ' ').trim(), maxLength);
  if (line === '') return '';
  return `<code>${escapeHtml(line)
    .replace(/\|/g, '&#124;')
    .replace(/[\\`*_[\]~$@]/g, (one) => `&#${String(one.charCodeAt(0))};`)}</code>`;
}

/**
 * A link; only to https and http addresses, else the text alone.
 *
 * @param text - What is read.
 * @param address - Where it leads.
 */
export function link(text: string, address: string): Markdown {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return escapeMarkdown(text);
  return `<a href="${escapeHtml(url.href)}">${escapeMarkdown(text)}</a>`;
}

/**
 * A table.
 *
 * @param head - Its heads, as Markdown.
 * @param rows - Its rows, as Markdown; a cell may hold no line break.
 */
export function table(head: readonly Markdown[], rows: readonly (readonly Markdown[])[]): Markdown {
  const line = (cells: readonly Markdown[]): string =>
    `| ${cells.map((cell) => cell.replace(/\r?\n/g, ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * A part that is folded until it is opened.
 *
 * @param title - Its title, any text.
 * @param content - What is folded, as Markdown.
 */
export function folded(title: string, content: Markdown): Markdown {
  return `<details><summary>${escapeHtml(title)}</summary>\n\n${content}\n\n</details>`;
}

/** Escapes text for HTML content and attribute values. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

function shorten(text: string, maxLength: number): string {
  const characters = [...text];
  return characters.length <= maxLength ? text : `${characters.slice(0, maxLength - 1).join('')}…`;
}

function withoutControls(text: string): string {
  // Also marks that turn the direction of writing: with them a line can show something else than it says.
  return text
    .toWellFormed()
    .replace(
      /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g,
      '',
    );
}
