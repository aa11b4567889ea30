import type { Flow } from './flow.ts';

/**
 * The digits of a card number.
 *
 * @param card - With or without blanks.
 */
export function digitsOf(card: string): string {
  return card.replaceAll(/\D/g, '');
}

/**
 * Whether a text carries a card number, however its groups are parted and escaped.
 *
 * @param text - What is typed or sent.
 * @param card - In digits.
 */
export function holdsCard(text: string, card: string): boolean {
  return unescaped(text)
    .replaceAll(/(?<=\d)[\s+\-_.]+(?=\d)/g, '')
    .includes(card);
}

/**
 * Card numbers in a text, in digits: whole groups of digits, 13 to 19 together, whose check digit is right
 * (ISO/IEC 7812). What stands beside a number, such as when the card expires, does not hide it.
 *
 * @param text - What a flow types.
 */
export function cardsIn(text: string): string[] {
  const cards = [...text.matchAll(/\d+(?:[ -]\d+)*/g)].flatMap(([run]) => {
    const groups = run.split(/[ -]/);
    return groups.flatMap((_, from) =>
      groups.slice(from, from + 19).map((_group, length) => groups.slice(from, from + length + 1).join('')),
    );
  });
  return [...new Set(cards)].filter(
    (digits) => digits.length >= 13 && digits.length <= 19 && checked(digits) && !/^0+$/.test(digits),
  );
}

function checked(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function unescaped(text: string): string {
  return text.replaceAll(/%([2-3][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/**
 * All that a flow may put into a page: values of fields, keys that are pressed one after the other, expressions.
 *
 * @param flow - As it was recorded.
 */
export function textsOf(flow: Pick<Flow, 'steps'>): string[] {
  const values = flow.steps.flatMap((step) =>
    step.type === 'change' ? [step.value] : step.type === 'waitForExpression' ? [step.expression] : [],
  );
  const keys = flow.steps.map((step) => {
    if (step.type === 'keyUp') return '';
    // Any other key or step ends a number.
    return step.type === 'keyDown' ? (/^(?:Digit|Numpad)?(\d)$/.exec(step.key)?.[1] ?? ';') : ';';
  });
  return [...values, keys.join('')];
}
