import { expect, test } from '@jest/globals';
import { example } from './helpers/example.ts';
import { loadMutations, randomOf } from './helpers/mutations.ts';

const characters = [...'{}[]:,-?&*!|>\'"%@`#\t \n\r\u0000\uFEFF\u2028~<=$\\\u{1F600}é09azAZ_'];
function mutateText(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const length = 1 + Math.floor(random() * 12);
  const lines = text.split('\n');
  const line = Math.floor(random() * lines.length);
  switch (Math.floor(random() * 8)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return (
        text.slice(0, at) + (characters[Math.floor(random() * characters.length)] ?? '') + text.slice(at)
      );
    case 2:
      return (
        text.slice(0, at) + (characters[Math.floor(random() * characters.length)] ?? '') + text.slice(at + 1)
      );
    case 3:
      return text.slice(0, at);
    case 4:
      return lines.toSpliced(line, 1).join('\n');
    case 5:
      return lines.toSpliced(line, 0, lines[Math.floor(random() * lines.length)] ?? '').join('\n');
    case 6:
      return lines
        .with(line, `${' '.repeat(Math.floor(random() * 5))}${(lines[line] ?? '').trimStart()}`)
        .join('\n');
    default:
      return (
        text.slice(0, at) +
        text.slice(at + length, at + 2 * length) +
        text.slice(at, at + length) +
        text.slice(at + 2 * length)
      );
  }
}

test("1,000 mutations of the example's text are each accepted or told what is wrong, with line and column", () => {
  const random = randomOf(20_261_123);
  const { accepted, flaw } = loadMutations(1000, () => mutateText(example, random));
  expect(flaw).toBeUndefined();
  // Both ends must be met often: a test that only ever sees one says nothing of the other.
  expect(accepted).toBeGreaterThan(100);
  expect(accepted).toBeLessThan(900);
});
