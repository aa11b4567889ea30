import { isScalar, parseDocument, visit } from 'yaml';

/**
 * Writes each scalar that spans lines and holds an expression as a quoted one on its first line, with as many line
 * breaks behind it as it had. GitHub's parser builds the expression of such a scalar from its YAML source, indentation
 * and folding included; from the quoted form it builds the value that GitHub itself sees, and lines keep their numbers.
 *
 * @param text - A workflow or action file that parses.
 * @returns A text of the same meaning.
 */
export function singleLineExpressions(text: string): string {
  const replacements: { start: number; end: number; value: string }[] = [];
  visit(parseDocument(text, { uniqueKeys: false }), {
    Scalar(_key, node) {
      if (!isScalar(node) || typeof node.value !== 'string' || !node.value.includes('${{') || !node.range)
        return;
      const [start, end] = node.range;
      if (text.slice(start, end).trimEnd().includes('\n'))
        replacements.push({ start, end, value: node.value });
    },
  });
  return replacements.reduceRight((result, { start, end, value }) => {
    const breaks = '\n'.repeat(text.slice(start, end).split('\n').length - 1);
    return `${result.slice(0, start)}${JSON.stringify(value)}${breaks}${result.slice(end)}`;
  }, text);
}
