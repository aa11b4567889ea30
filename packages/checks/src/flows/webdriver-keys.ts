/** Keys that are no characters, in WebDriver's code points (W3C WebDriver, 17.4.2 Keyboard actions). */
const keys: Readonly<Record<string, string>> = {
  Enter: '\uE007',
  Tab: '\uE004',
  Escape: '\uE00C',
  Backspace: '\uE003',
  Delete: '\uE017',
  Insert: '\uE016',
  Space: ' ',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Meta: '\uE03D',
  NumpadEnter: '\uE007',
};

/**
 * A key of the Recorder in WebDriver's words.
 *
 * @param name - As `KeyboardEvent.key` or Puppeteer calls it.
 * @throws {Error} For a key that WebDriver cannot press.
 */
export function keyNamed(name: string): string {
  const known = keys[name] ?? /^(?:Key([A-Z])|Digit(\d))$/.exec(name)?.slice(1).join('').toLowerCase();
  if (known !== undefined) return known;
  if (/^F([1-9]|1[0-2])$/.test(name)) return String.fromCharCode(0xe030 + Number(name.slice(1)));
  if ([...name].length === 1) return name;
  throw new Error(`the key ${JSON.stringify(name)} cannot be pressed by WebDriver`);
}
