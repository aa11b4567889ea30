/**
 * Whether browsers show an answer as a page.
 *
 * @param type - Its Content-Type; undefined: none.
 */
export function isPage(type: string | undefined): boolean {
  return /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(type ?? '');
}
