import { Answer, Commit, type Evidence, type Finding } from '@fhir-iq/sluice-model';
import type { ReportLine } from '../material.ts';

/** What a comment remembers of one push, so that the next can say what changed. */
export interface Snapshot {
  readonly commit: string;
  readonly answer: Answer;
  readonly checks: Readonly<Record<string, Answer>>;
  /** Findings that stand against the release: `check id`, cut to a length. */
  readonly findings: readonly string[];
}

/** The state of a comment: this push, and the one before it. */
export interface CommentState {
  readonly now: Snapshot;
  readonly before?: Snapshot | undefined;
}

/** The mark holds at most this many characters, whatever the evidence holds. */
export const longestState = 16_000;
const most = { checks: 80, name: 80, findings: 120, finding: 100 } as const;
const mark = /<!-- sluice-state:([A-Za-z0-9_-]{1,16000}) -->\s*$/;

/**
 * What is remembered of a push.
 *
 * @param commit - Its commit.
 * @param answer - The answer of the whole.
 * @param lines - Its checks.
 * @param evidence - For the findings.
 */
export function snapshotOf(
  commit: string,
  answer: Answer,
  lines: readonly ReportLine[],
  evidence: readonly Evidence[],
): Snapshot {
  const checks = lines
    .slice(0, most.checks)
    .map((line) => [line.name.slice(0, most.name), line.answer] as const);
  const findings = evidence.flatMap(({ check, findings: found }) =>
    found.filter(counts).map((one) => keyOf(check, one)),
  );
  return {
    commit,
    answer,
    checks: Object.fromEntries(checks),
    findings: [...new Set(findings)].slice(0, most.findings),
  };
}

/**
 * How a finding is remembered.
 *
 * @param check - The check that made it.
 * @param finding - The finding.
 */
export function keyOf(check: string, finding: Finding): string {
  const text = finding.id.startsWith(`${check}/`) ? finding.id : `${check}/${finding.id}`;
  return text.toWellFormed().slice(0, most.finding);
}

function counts(finding: Finding): boolean {
  return finding.blocks && finding.waivedBy === undefined;
}

/**
 * Writes a state as a mark that readers do not see.
 *
 * @param state - The state; a push before this one is dropped where both do not fit.
 * @returns The mark; empty where not even this push fits.
 */
export function writeState(state: CommentState): string {
  for (const one of [state, { now: state.now }]) {
    const text = Buffer.from(JSON.stringify(one)).toString('base64url');
    if (text.length <= longestState) return `<!-- sluice-state:${text} -->`;
  }
  return '';
}

/**
 * Reads the mark of a comment. Whoever may edit the comment can have written it: it is taken only where each part is what
 * it must be, and what is taken is shown as text.
 *
 * @param body - The comment as it stands.
 */
export function readState(body: string | undefined): CommentState | undefined {
  const text = mark.exec(body ?? '')?.[1];
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  const now = snapshotIn(member(value, 'now'));
  return now === undefined ? undefined : { now, before: snapshotIn(member(value, 'before')) };
}

function snapshotIn(value: unknown): Snapshot | undefined {
  const commit = Commit.safeParse(member(value, 'commit'));
  const answer = Answer.safeParse(member(value, 'answer'));
  const checks = member(value, 'checks');
  const findings = member(value, 'findings');
  if (!commit.success || !answer.success || !Array.isArray(findings)) return undefined;
  if (typeof checks !== 'object' || checks === null) return undefined;
  const answers = Object.entries(checks)
    .slice(0, most.checks)
    .flatMap(([name, said]) => {
      const one = Answer.safeParse(said);
      return one.success ? [[name.slice(0, most.name), one.data] as const] : [];
    });
  return {
    commit: commit.data,
    answer: answer.data,
    checks: Object.fromEntries(answers),
    findings: findings
      .filter((one) => typeof one === 'string')
      .slice(0, most.findings)
      .map((one) => one.slice(0, most.finding)),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
