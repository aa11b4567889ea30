/** Text for a cell of a table: one line, bars escaped. */
export function cell(text) {
  return String(text ?? '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
    .trim();
}

/** Code in a line of text. */
export function code(text) {
  const said = String(text);
  return said.includes('`') ? `\`\` ${said} \`\`` : `\`${said}\``;
}

/**
 * A table.
 *
 * @param {string[]} head - The heads of its columns.
 * @param {string[][]} rows - Its rows.
 */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
