import type { Answer, Evidence, Finding, Screenshot, Verdict } from '@fhir-iq/sluice-model';
import { screenshotsOf } from './details.ts';
import type { ReleaseMaterial } from './material.ts';

/** A finding with the check that made it. */
export interface CheckFinding {
  readonly check: string;
  readonly finding: Finding;
}

/** What is otherwise than in the last release. */
export interface Differences {
  readonly answers: readonly {
    readonly check: string;
    readonly before: Answer | undefined;
    readonly now: Answer | undefined;
  }[];
  readonly appeared: readonly CheckFinding[];
  readonly gone: readonly CheckFinding[];
  /** Pictures of the same page in the same view that are not the same, byte by byte. */
  readonly pictures: readonly { readonly before: Screenshot; readonly now: Screenshot }[];
  /** How many pictures are the same. */
  readonly samePictures: number;
}

/**
 * Compares a release with the last one.
 *
 * @param now - What it left. Where its verdict is known, that says which checks it should have: the last release also
 *   has what came after its own report (approvals, messages), and that is no difference.
 * @param last - What the last one left.
 */
export function compareReleases(
  now: ReleaseMaterial & { readonly verdict?: Verdict | undefined },
  last: ReleaseMaterial,
): Differences {
  const { verdict } = now;
  const known = new Set([
    ...now.evidence.map((one) => one.check),
    ...(verdict?.lines ?? []).map((one) => one.name),
  ]);
  const before = verdict === undefined ? last.evidence : last.evidence.filter((one) => known.has(one.check));
  return { ...compareEvidence(now.evidence, before), ...comparePictures(now, last) };
}

function compareEvidence(
  now: readonly Evidence[],
  last: readonly Evidence[],
): Pick<Differences, 'answers' | 'appeared' | 'gone'> {
  const answersNow = new Map(now.map((one) => [one.check, one.answer]));
  const answersLast = new Map(last.map((one) => [one.check, one.answer]));
  const names = [...new Set([...answersNow.keys(), ...answersLast.keys()])];
  const here = findingsOf(now);
  const there = findingsOf(last);
  return {
    answers: names
      .map((check) => ({ check, before: answersLast.get(check), now: answersNow.get(check) }))
      .filter((one) => one.before !== one.now),
    appeared: [...here].filter(([id]) => !there.has(id)).map(([, one]) => one),
    // What a check did not look for now is not gone.
    gone: [...there].filter(([id, one]) => !here.has(id) && looked(now, one.check)).map(([, one]) => one),
  };
}

function looked(evidence: readonly Evidence[], check: string): boolean {
  return evidence.some((one) => one.check === check && (one.answer === 'pass' || one.answer === 'fail'));
}

function findingsOf(evidence: readonly Evidence[]): Map<string, CheckFinding> {
  return new Map(
    evidence.flatMap(({ check, findings }) =>
      findings.map((finding) => [`${check} ${finding.id}`, { check, finding }] as const),
    ),
  );
}

function comparePictures(
  now: ReleaseMaterial,
  last: ReleaseMaterial,
): Pick<Differences, 'pictures' | 'samePictures'> {
  const before = new Map(screenshotsOf(last.evidence).map((one) => [subjectOf(one), one]));
  const pairs = screenshotsOf(now.evidence).flatMap((one) => {
    const other = before.get(subjectOf(one));
    return other === undefined || one.at !== undefined ? [] : [{ now: one, before: other }];
  });
  const both = pairs.flatMap((pair) => {
    const a = now.pictures.get(pair.now.file);
    const b = last.pictures.get(pair.before.file);
    return a === undefined || b === undefined
      ? []
      : [{ ...pair, same: Buffer.compare(a.bytes, b.bytes) === 0 }];
  });
  return {
    pictures: both.filter((one) => !one.same).map((one) => ({ before: one.before, now: one.now })),
    samePictures: both.filter((one) => one.same).length,
  };
}

/** The same page in the same view; the host may be another one (staging now, production then). */
function subjectOf({ url, engine, profile, caption }: Screenshot): string {
  const address = URL.parse(url);
  const page = address === null ? url : `${address.pathname}${address.search}`;
  return [page, engine, profile, caption ?? ''].join('\n');
}
