import { createHash } from 'node:crypto';
import {
  canonicalJson,
  worstAnswer,
  type Evidence,
  type Verdict,
  type VerdictLine,
} from '@fhir-iq/sluice-model';
import type { Decision, ExpectedCheck } from './decision.ts';
import { judgeCheck, type Judgement } from './judge.ts';
import { selfTestAbsence, selfTestCheck, selfTestDoubt, selfTestGap } from './self-test.ts';
import { expiredLine, unusedLine, waiverHolds } from './waivers.ts';

/**
 * Gives the verdict of a gate. Pure: the same evidence in any order gives the same verdict, and more evidence with a
 * worse answer never makes it better.
 *
 * @param decision - What is judged, what is expected, what came, and the policy's exceptions.
 * @returns The verdict; only `pass` opens the gate.
 */
export function decide(decision: Decision): Verdict {
  const judged = judgeAll(decision);
  const lines = [
    ...judged.map((one) => doubted(one.line, decision)),
    ...missingLines(decision),
    ...waiverLines(decision, judged),
  ];
  const answer = worstAnswer(lines.map((line) => line.answer));
  return {
    schema: 'sluice.verdict/v1',
    stage: decision.stage,
    answer,
    reason: reasonOf(answer, lines),
    commit: decision.commit,
    ...(decision.releaseDigest === undefined ? {} : { releaseDigest: decision.releaseDigest }),
    lines,
    notYet: [...new Set(decision.notYet)].sort(),
    evidence: digests(decision.evidence),
    decidedAt: decision.now.toISOString(),
  };
}

function judgeAll(decision: Decision): Judgement[] {
  const names = new Set(decision.expected.filter(isAvailable).map((one) => one.check));
  const strangers = [...decision.evidence, ...(decision.broken ?? [])]
    .map((one) => one.check)
    .filter((check) => !names.has(check))
    .sort();
  const uninvited: ExpectedCheck[] = [...new Set(strangers)].map((check) => ({ check }));
  const expected = [
    ...new Map(decision.expected.filter(isAvailable).map((one) => [one.check, one])).values(),
  ];
  return [...expected, ...uninvited].map((one) =>
    judgeCheck(
      one,
      decision.evidence.filter((evidence) => evidence.check === one.check),
      (decision.broken ?? []).filter((broken) => broken.check === one.check),
      decision,
    ),
  );
}

/** A pass of a check that cannot see is none. */
function doubted(line: VerdictLine, { evidence, expected }: Decision): VerdictLine {
  if (line.answer !== 'pass' || line.name === selfTestCheck) return line;
  const selfTests = evidence.filter((one) => one.check === selfTestCheck);
  const asked = expected.some((one) => one.check === line.name && one.selfTested === true);
  const gap = asked ? selfTestGap(line.name, selfTests) : undefined;
  const doubts = selfTests.flatMap((selfTest) =>
    evidence.filter((one) => one.check === line.name).map((one) => selfTestDoubt(one, selfTest)),
  );
  const doubt = gap ?? doubts.find((one) => one !== undefined);
  if (doubt !== undefined) return { ...line, answer: 'error', reason: `${line.name}: ${doubt}.` };
  const absence = selfTestAbsence(line.name, selfTests);
  return absence === undefined ? line : { ...line, reason: `${line.reason} ${absence}.` };
}

function isAvailable(expected: ExpectedCheck): boolean {
  return expected.available !== false;
}

function missingLines(decision: Decision): VerdictLine[] {
  const notYet = new Set(decision.notYet);
  return decision.expected
    .filter((one) => !isAvailable(one))
    .filter((one) => !notYet.has(one.check) && !(one.validation !== undefined && notYet.has(one.validation)))
    .map((one) => ({
      name: one.check,
      answer: 'not-evaluated' as const,
      reason: `${one.check} is configured, but this build of Sluice has no such check. Put it under not-yet: until it does, or remove it.`,
      findings: 0,
      waived: 0,
    }));
}

function waiverLines(decision: Decision, judged: readonly Judgement[]): VerdictLine[] {
  const used = new Set(judged.flatMap((one) => one.used));
  const looked = new Set(judged.filter((one) => one.looked).map((one) => one.line.name));
  return decision.waivers
    .filter((waiver) => !used.has(waiver))
    .flatMap((waiver) => {
      if (!waiverHolds(waiver, decision.now)) return [expiredLine(waiver)];
      return looked.has(waiver.check) ? [unusedLine(waiver)] : [];
    });
}

function reasonOf(answer: Verdict['answer'], lines: readonly VerdictLine[]): string {
  if (lines.length === 0) return 'Nothing was expected and nothing came: an empty gate does not open.';
  if (answer === 'pass')
    return lines.length === 1 ? 'The one check passed.' : `All ${String(lines.length)} checks passed.`;
  const against = lines.filter((line) => line.answer !== 'pass');
  return `${against.length} of ${lines.length} ${against.length === 1 ? 'does' : 'do'} not pass: ${against.map((line) => `${line.name} (${line.answer})`).join(', ')}.`;
}

function digests(evidence: readonly Evidence[]): Record<string, string> {
  const byCheck = Map.groupBy(evidence, (one) => one.check);
  return Object.fromEntries(
    [...byCheck]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([check, pieces]) => [check, digest(pieces.map((piece) => canonicalJson(piece)).sort())]),
  );
}

function digest(texts: readonly string[]): string {
  const [only, ...more] = texts;
  const text = more.length === 0 ? (only ?? '') : texts.join('\n');
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
