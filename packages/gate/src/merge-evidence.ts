import {
  counted,
  canonicalJson,
  Shard,
  worstAnswer,
  type Evidence,
  type Finding,
} from '@fhir-iq/sluice-model';
import type { BrokenEvidence } from './decision.ts';
import { agreedAnswer, agreedFindings } from './merge-agreed.ts';
import { mergeDetails } from './merge-details.ts';

/** Evidence with its shards folded, and what could not be folded. */
export interface MergedEvidence {
  readonly evidence: Evidence[];
  readonly broken: BrokenEvidence[];
}

/** A reason is one line for people; that of many shards has an end. */
const longestReason = 2_000;

/**
 * Folds the evidence of shards: what several runners saw of one check becomes the evidence that one runner would have
 * left. Pure; the order of the evidence does not matter.
 *
 * @param evidence - All that came; evidence without `details.shard` is passed on as it is.
 * @returns The folded evidence. Shards that do not make a whole (one is missing, came twice, or is about something else)
 *   are passed on unfolded, with a reason that makes their check an error.
 */
export function mergeEvidence(evidence: readonly Evidence[]): MergedEvidence {
  const merged: MergedEvidence = { evidence: [], broken: [] };
  for (const [check, pieces] of Map.groupBy(evidence, (one) => one.check)) {
    if (!pieces.some(isShard)) {
      merged.evidence.push(...pieces);
      continue;
    }
    const folded = foldShards(pieces);
    if (typeof folded === 'string') {
      merged.evidence.push(...pieces);
      merged.broken.push({ check, reason: folded });
    } else merged.evidence.push(folded);
  }
  return merged;
}

function isShard(evidence: Evidence): boolean {
  return evidence.details !== undefined && Object.hasOwn(evidence.details, 'shard');
}

/** The folded evidence, or why the pieces make no whole. */
function foldShards(pieces: readonly Evidence[]): Evidence | string {
  const numbered: { shard: Shard; piece: Evidence }[] = [];
  for (const piece of pieces) {
    if (!isShard(piece))
      return `${String(pieces.length)} pieces came, of which some are shards and some are not`;
    const shard = Shard.safeParse(piece.details?.['shard']);
    if (!shard.success) return `details.shard is ${shortened(piece.details?.['shard'])}, which is no shard`;
    numbered.push({ shard: shard.data, piece });
  }
  numbered.sort((a, b) => a.shard.index - b.shard.index);
  const ordered = numbered.map((one) => one.piece);
  return (
    countProblem(numbered.map((one) => one.shard)) ??
    differenceOf(ordered) ??
    emptyProblem(numbered) ??
    fold(ordered)
  );
}

/** A floor is held against the sum, in which a shard that looked at nothing would hide. */
function emptyProblem(
  numbered: readonly { readonly shard: Shard; readonly piece: Evidence }[],
): string | undefined {
  const empty = numbered.filter(({ piece }) => piece.answer === 'pass' && piece.examined === 0);
  if (empty.length === 0) return undefined;
  const of = String(empty[0]?.shard.of);
  return `shard ${empty.map(({ shard }) => shard.index).join(', ')} of ${of} passes and looked at nothing`;
}

function countProblem(shards: readonly Shard[]): string | undefined {
  const numbers = [...new Set(shards.map((one) => one.of))];
  const [of = 1, ...others] = numbers;
  if (others.length > 0) return `its shards do not agree how many they are: ${numbers.join(', ')}`;
  const came = shards.map((one) => one.index);
  const doubled = [...new Set(came.filter((index, position) => came.indexOf(index) !== position))];
  if (doubled.length > 0) return `shard ${doubled.join(', ')} of ${String(of)} came more than once`;
  const missing = Array.from({ length: of }, (_, position) => position + 1).filter(
    (index) => !came.includes(index),
  );
  if (missing.length > 0) return `shard ${missing.join(', ')} of ${String(of)} is missing`;
  return undefined;
}

const sameInAll = ['unit', 'floor', 'stage', 'moment', 'target', 'subject'] as const;

function differenceOf(pieces: readonly Evidence[]): string | undefined {
  const [first] = pieces;
  // Another attempt of the same run is a leg that ran again; another run is another look.
  const runs = [...new Set(pieces.map((piece) => piece.run?.id ?? 'none'))];
  if (runs.length > 1) return `its shards are not about the same: run is ${runs.join(' and ')}`;
  for (const key of sameInAll) {
    const values = new Set(pieces.map((piece) => canonicalJson(piece[key] ?? null)));
    if (first !== undefined && values.size > 1)
      return `its shards are not about the same: ${key} is ${[...values].map((value) => shortened(value)).join(' and ')}`;
  }
  return undefined;
}

function fold(pieces: readonly Evidence[]): Evidence | string {
  const [first] = pieces;
  if (first === undefined) return 'no shard came';
  const { run, details: _, ...rest } = first;
  const details = mergeDetails(pieces);
  const speaking = pieces.filter(speaks);
  const { findings: all, tooFlaky } = findingsOf(pieces, details['flakyLimit']);
  const findings = agreedFindings(speaking, all);
  const answers = speaking.map((piece) => agreedAnswer(piece, findings));
  return {
    ...rest,
    answer: worstAnswer([...(tooFlaky ? (['fail'] as const) : []), ...answers]),
    examined: pieces.reduce((sum, piece) => sum + piece.examined, 0),
    reason: reasonOf(pieces),
    findings,
    tools: unique(pieces.flatMap((piece) => piece.tools)),
    startedAt: pieces
      .map((piece) => piece.startedAt)
      .reduce((a, b) => (Date.parse(b) < Date.parse(a) ? b : a)),
    finishedAt: pieces
      .map((piece) => piece.finishedAt)
      .reduce((a, b) => (Date.parse(b) > Date.parse(a) ? b : a)),
    ...(run === undefined ? {} : { run }),
    ...(Object.keys(details).length === 0 ? {} : { details }),
  };
}

/** A shard that got nothing to look at says so (`details.nothing`) and speaks neither for nor against. */
function speaks(piece: Evidence): boolean {
  return !(piece.answer === 'not-evaluated' && piece.details?.['nothing'] === true);
}

function reasonOf(pieces: readonly Evidence[]): string {
  const reasons = [...new Set(pieces.map((piece) => piece.reason))];
  const [only = '', ...more] = reasons;
  const said = more.length === 0 ? only : `${String(pieces.length)} shards: ${reasons.join(' ')}`;
  return said.length <= longestReason ? said : `${said.slice(0, longestReason - 1)}…`;
}

/**
 * What two shards both found (something of the whole site) is one finding; it blocks if one of them says so. How many may
 * be flaky is said for the whole check, so it is counted over all shards.
 */
function findingsOf(pieces: readonly Evidence[], limit: unknown): { findings: Finding[]; tooFlaky: boolean } {
  const byId = new Map<string, Finding>();
  for (const finding of pieces.flatMap((piece) => piece.findings)) {
    const known = byId.get(finding.id);
    if (known === undefined || (finding.blocks && !known.blocks)) byId.set(finding.id, finding);
  }
  const all = [...byId.values()];
  const flaky = all.filter((one) => one.rule === 'flaky').length;
  if (typeof limit !== 'number' || flaky <= limit) return { findings: all, tooFlaky: false };
  const said = tooFlaky(pieces[0]?.check ?? '', flaky, limit);
  return { findings: [...all.filter((one) => one.id !== said.id), said], tooFlaky: true };
}

function tooFlaky(check: string, flaky: number, limit: number): Finding {
  return {
    id: `${check}/too-flaky/findings`,
    rule: 'too-flaky',
    severity: 'high',
    message: `${counted(flaky, 'findings of all shards are', 'finding of all shards is')} flaky, allowed are ${String(limit)} (pages.flaky)`,
    value: String(flaky),
    threshold: `at most ${String(limit)}`,
    remedy: 'Find out why the pages answer differently from one visit to the next.',
    blocks: true,
  };
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [canonicalJson(value), value])).values()];
}

function shortened(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
