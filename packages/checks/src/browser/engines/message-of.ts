const longest = 500;

/**
 * What a library says, for people: its first line, without the protocol's own words and its final stop.
 *
 * @param error - Whatever was thrown.
 */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return (text.split('\n')[0] ?? '')
    .replace(/^Protocol error \([\w.]+\): (?:unknown error )?(?:Error: )?/, '')
    .replace(/\s+\S*@(?:chrome|resource):.*$/, '')
    .replace(/\.$/, '')
    .slice(0, longest);
}
