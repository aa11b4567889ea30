/** What one line says: this has been done for this release. */
export interface Stated {
  /** What is attested: `user_acceptance_testing`. */
  readonly name: string;
  /** A release digest or a commit; at least its first 16 hexadecimal digits. */
  readonly release: string;
  /** The last day on which it counts (UTC), where the line names one. */
  readonly until: string | undefined;
}

/** How a person makes a statement; a person reads it in findings and documents. */
export const statementForm = '/attest NAME RELEASE [until YYYY-MM-DD]';

const line =
  /^\/attest[ \t]+(?<name>[A-Za-z][\w-]{0,63})[ \t]+(?<release>sha256:[0-9a-f]{16,64}|[0-9a-f]{16,64})(?:[ \t]+until[ \t]+(?<until>\d{4}-\d{2}-\d{2}))?[ \t]*$/;
const fence = /^ {0,3}(?<mark>`{3,}|~{3,})/;

/**
 * The line that states something.
 *
 * @param stated - What.
 */
export function statementText({ name, release, until }: Stated): string {
  return `/attest ${name} ${release}${until === undefined ? '' : ` until ${until}`}`;
}

/**
 * Reads the statements of a comment: lines that are one as a whole. What is quoted or stands in a block of code states
 * nothing.
 *
 * @param text - The comment.
 */
export function statedIn(text: string): Stated[] {
  const found: Stated[] = [];
  let open: string | undefined;
  for (const one of text.split(/\r?\n/)) {
    const mark = fence.exec(one)?.groups?.['mark'];
    if (open !== undefined) {
      if (mark?.startsWith(open) === true) open = undefined;
      continue;
    }
    if (mark !== undefined) {
      open = mark;
      continue;
    }
    const groups = line.exec(one)?.groups;
    if (groups === undefined || !isDay(groups['until'])) continue;
    found.push({ name: groups['name'] ?? '', release: groups['release'] ?? '', until: groups['until'] });
  }
  return found;
}

function isDay(text: string | undefined): boolean {
  return text === undefined || new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}
