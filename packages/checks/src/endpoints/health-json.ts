/** What an answer in health+json says (draft-inadarei-api-health-check), with the words that frameworks use for its own. */
export interface Health {
  readonly status: 'pass' | 'warn' | 'fail';
  /** What its parts say that are not well, as `component:measurement is fail`. */
  readonly parts: readonly string[];
}

const words: Readonly<Record<string, Health['status']>> = {
  pass: 'pass',
  ok: 'pass',
  up: 'pass',
  warn: 'warn',
  fail: 'fail',
  error: 'fail',
  down: 'fail',
};
const mostParts = 5;

/**
 * Reads an answer as health+json.
 *
 * @param contentType - Its Content-Type; undefined: none.
 * @param body - Its body, as JSON.
 * @returns What it says, `warn` where it passes and a part of it does not; undefined where it is no health+json: neither by
 *   its type nor by a status in words that are known.
 */
export function readHealth(contentType: string | undefined, body: unknown): Health | undefined {
  const typed = /^application\/(vnd\.)?health\+json\b/i.test(contentType ?? '');
  const { status, checks } = ((typeof body === 'object' ? body : undefined) ?? {}) as {
    readonly status?: unknown;
    readonly checks?: unknown;
  };
  const word = typeof status === 'string' ? status.toLowerCase() : undefined;
  const known = word === undefined ? undefined : words[word];
  if (known === undefined && !typed) return undefined;
  if (known === undefined)
    return {
      status: 'fail',
      parts: [word === undefined ? 'it has no status' : `its status is "${word.slice(0, 40)}"`],
    };
  const parts = partsOf(checks);
  return { status: known === 'pass' && parts.length > 0 ? 'warn' : known, parts };
}

function partsOf(checks: unknown): string[] {
  if (typeof checks !== 'object' || checks === null) return [];
  return Object.entries(checks)
    .flatMap(([name, list]) => (Array.isArray(list) ? list : [list]).map((one: unknown) => partOf(name, one)))
    .filter((part) => part !== undefined)
    .slice(0, mostParts);
}

function partOf(name: string, entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { status, output } = entry as { status?: unknown; output?: unknown };
  const word = typeof status === 'string' ? status.toLowerCase() : undefined;
  if (word === undefined || words[word] === 'pass') return undefined;
  const said = typeof output === 'string' && output !== '' ? ` (${output.slice(0, 120)})` : '';
  return `${name.slice(0, 80)} is ${word.slice(0, 20)}${said}`;
}
