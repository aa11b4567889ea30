import { counted, worstAnswer, type Answer, type Evidence, type VerdictLine } from '@fhir-iq/sluice-model';
import type { BrokenEvidence, Decision, ExpectedCheck, Waiver } from './decision.ts';
import { applyWaivers } from './waivers.ts';

/** What became of one check: its line, and whether waivers could be held against it. */
export interface Judgement {
  readonly line: VerdictLine;
  readonly used: readonly Waiver[];
  /** Whether the check looked, so that a waiver which accepted nothing is known to be unused. */
  readonly looked: boolean;
}

/**
 * Judges one expected check by what was handed in for it.
 *
 * @param expected - The check and its floor.
 * @param evidence - All evidence that bears its name; exactly one is right.
 * @param broken - What bears its name and could not be read.
 * @param decision - Commit, digest, waivers and time.
 */
export function judgeCheck(
  expected: ExpectedCheck,
  evidence: readonly Evidence[],
  broken: readonly BrokenEvidence[],
  decision: Decision,
): Judgement {
  const [first, ...more] = evidence;
  if (broken.length > 0) {
    const said = broken
      .map((one) => one.reason)
      .sort()
      .join('; ');
    return unreadable(expected, evidence, `its evidence could not be read: ${said}`);
  }
  if (first === undefined) {
    return unreadable(expected, [], 'no evidence came: its job did not run, did not end, or kept none');
  }
  if (more.length > 0) {
    return unreadable(
      expected,
      evidence,
      `${evidence.length} pieces of evidence came where one is right; nobody can say which counts`,
    );
  }
  const stranger = strangeness(first, decision);
  if (stranger !== undefined) return unreadable(expected, evidence, stranger);
  return judgeEvidence(expected, first, decision);
}

function judgeEvidence(expected: ExpectedCheck, evidence: Evidence, decision: Decision): Judgement {
  const { findings, used } = applyWaivers(evidence, decision.waivers, decision.now);
  const blocking = findings.filter((finding) => finding.blocks);
  const accepted = findings.filter((finding) => finding.waivedBy !== undefined).map((finding) => finding.id);
  const waived = accepted.length;
  // What only informs did not make the check fail, so a waiver of it excuses nothing.
  const excused = findings.filter((one, index) => evidence.findings[index]?.blocks === true && !one.blocks);
  const floor = expected.floor ?? evidence.floor;
  const { answer, reason } = weigh(evidence, blocking.length, excused.length, floor);
  const nothing = evidence.answer === 'not-evaluated' && evidence.details?.['nothing'] === true;
  if (nothing && expected.noneAllowed === true) return allowedNothing(expected, evidence);
  const looked = evidence.answer === 'pass' || evidence.answer === 'fail';
  return {
    line: {
      name: evidence.check,
      answer,
      reason,
      examined: evidence.examined,
      floor,
      unit: evidence.unit,
      findings: findings.length,
      waived,
      ...(waived === 0 ? {} : { accepted }),
    },
    used,
    looked,
  };
}

function allowedNothing(expected: ExpectedCheck, evidence: Evidence): Judgement {
  const reason = `There is nothing to look at, and the policy allows that. ${evidence.reason}`;
  const { examined, unit } = evidence;
  const line = {
    name: expected.check,
    answer: 'pass' as const,
    reason,
    examined,
    floor: 0,
    unit,
    findings: 0,
    waived: 0,
  };
  return { line, used: [], looked: false };
}

function weigh(
  evidence: Evidence,
  blocking: number,
  excused: number,
  floor: number,
): { answer: Answer; reason: string } {
  const { answer, examined, unit, reason } = evidence;
  if (blocking > 0) {
    const contradicts = answer !== 'fail';
    return {
      answer: 'fail',
      reason: contradicts
        ? `${counted(blocking, 'blocking findings')} although the check says ${answer}: ${reason}`
        : reason,
    };
  }
  if (answer === 'error' || answer === 'not-evaluated') return { answer, reason };
  // A fail without a finding cannot be accepted by anyone: there is nothing that a waiver could name.
  if (answer === 'fail' && excused === 0) return { answer, reason };
  if (examined < floor) {
    return {
      answer: 'not-evaluated',
      reason: `Examined ${counted(examined, unit)}, the floor is ${floor}: too little was looked at for a pass. ${reason}`,
    };
  }
  return { answer: 'pass', reason: excused === 0 ? reason : `${reason} (${excused} accepted by waiver)` };
}

function strangeness(evidence: Evidence, decision: Decision): string | undefined {
  const { commit, releaseDigest } = evidence.subject;
  if (commit !== decision.commit)
    return `its evidence is about commit ${commit}, not about ${decision.commit}`;
  if (
    decision.releaseDigest !== undefined &&
    releaseDigest !== undefined &&
    releaseDigest !== decision.releaseDigest
  ) {
    return `its evidence is about release ${releaseDigest}, not about ${decision.releaseDigest}`;
  }
  if (evidence.stage !== decision.stage) {
    return `its evidence was gathered for ${evidence.stage ?? 'no stage that it names'}, not for ${decision.stage}`;
  }
  return otherBuild(evidence, decision) ?? impossibleTimes(evidence, decision.now);
}

/** A second attempt publishes a build of its own: what was seen of the first one's says nothing of it. */
function otherBuild({ subject }: Evidence, { evidence }: Decision): string | undefined {
  const [published, ...more] = evidence.filter((one) => one.check === 'publish');
  const build = more.length === 0 ? published?.subject.buildId : undefined;
  return build === undefined || subject.buildId === undefined || subject.buildId === build
    ? undefined
    : `its evidence is about build ${subject.buildId}, and published is ${build}`;
}

/** Clocks of two runners differ by so much at most, and one may be set right meanwhile; in milliseconds. */
const clocksDiffer = 5 * 60_000;

function impossibleTimes({ startedAt, finishedAt }: Evidence, now: Date): string | undefined {
  const [from, to] = [Date.parse(startedAt), Date.parse(finishedAt)];
  if (to + clocksDiffer < from) return `it ended at ${finishedAt}, before it began at ${startedAt}`;
  return Math.max(from, to) > now.getTime() + clocksDiffer
    ? `it ended at ${finishedAt}, after the verdict of ${now.toISOString()}`
    : undefined;
}

// A finding that blocks is a fail, whatever the check says of itself.
function saidBy(evidence: Evidence): Answer {
  return evidence.findings.some((finding) => finding.blocks) ? 'fail' : evidence.answer;
}

// What the pieces themselves say still counts: a second piece of evidence must not soften a fail to an error.
function unreadable(expected: ExpectedCheck, evidence: readonly Evidence[], why: string): Judgement {
  const answer = worstAnswer(['error', ...evidence.map(saidBy)]);
  return {
    line: {
      name: expected.check,
      answer,
      reason: `${expected.check}: ${why}.`,
      ...(expected.floor === undefined ? {} : { floor: expected.floor }),
      findings: evidence.reduce((sum, one) => sum + one.findings.length, 0),
      waived: 0,
    },
    used: [],
    looked: false,
  };
}
