/** What each of the YAML parser's errors means for the reader of a message. */
const messages: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab indents this line; YAML wants spaces',
  BAD_INDENT: 'this line is indented wrongly, or a bracket before it is not closed',
  MULTILINE_IMPLICIT_KEY: 'a key must stand on one line',
  MISSING_CHAR: 'something is missing here, such as a closing quote, bracket or comma',
  BLOCK_AS_IMPLICIT_KEY: 'a nested key stands on the same line as the key that it belongs to',
  BLOCK_IN_FLOW: 'a list or key with its own lines stands inside brackets',
  UNEXPECTED_TOKEN: 'this does not belong here',
  BAD_DQ_ESCAPE: 'a backslash in double quotes begins no known escape; single quotes keep it as it is',
  BAD_SCALAR_START: 'a text cannot begin with this character; put it in quotes',
  BAD_ALIAS: 'this refers to an anchor that is not there',
  BAD_DIRECTIVE: 'this directive is not known',
};

/**
 * Says what a syntax error means.
 *
 * @param code - The parser's code of the error.
 * @param message - The parser's own words.
 * @returns One line: what is wrong, then the parser's words.
 */
export function syntaxMessage(code: string, message: string): string {
  const known = Object.hasOwn(messages, code) ? messages[code] : undefined;
  const words = message.split('\n', 1)[0]?.trim().slice(0, 160) ?? '';
  return known === undefined ? `the YAML is not well-formed: ${words}` : `${known} (${words})`;
}
