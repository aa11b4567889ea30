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
 * Card numbers in a text, in digits: 13 to 19 digits whose check digit is right (ISO/IEC 7812).
 *
 * @param text - What a flow types.
 */
export function cardsIn(text: string): string[] {
  return [...text.matchAll(/\d(?:[ -]?\d){12,18}/g)]
    .map((match) => digitsOf(match[0]))
    .filter((digits) => checked(digits));
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
