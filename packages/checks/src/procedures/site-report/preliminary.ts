import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { type BrokenEvidence, decide, expectedOfStage } from '@fhir-iq/sluice-gate';
import type { Evidence, Stage, Verdict } from '@fhir-iq/sluice-model';

/** What people say, which may come after the report that they read first. */
const ofPeople: Readonly<Record<string, string>> = { approvals: 'approvals', attestations: 'statements' };

/** What a report without the gate's verdict goes by. */
export interface PreliminaryQuestion {
  readonly configuration: SluiceConfiguration;
  readonly stage: Stage;
  readonly commit: string;
  readonly evidence: readonly Evidence[];
  readonly broken: readonly BrokenEvidence[];
  readonly now: Date;
}

/**
 * What the gate would say of the evidence that is there so far, by the same rules: floors, waivers, and checks of the
 * policy that left nothing. Only what people say may still be missing.
 *
 * @param question - The policy and the evidence.
 */
export function preliminaryVerdict(question: PreliminaryQuestion): Verdict {
  const { configuration, stage, commit, evidence, broken, now } = question;
  const came = new Set([...evidence, ...broken].map((one) => one.check));
  const asked = expectedOfStage(configuration, stage);
  const waiting = asked
    .map(({ check }) => check)
    .filter((check) => Object.hasOwn(ofPeople, check) && !came.has(check));
  const verdict = decide({
    ...{ stage, commit, evidence, broken, now },
    expected: asked.filter(({ check }) => !waiting.includes(check)),
    waivers: configuration.waivers,
    notYet: configuration['not-yet'],
  });
  if (waiting.length === 0) return verdict;
  const said = waiting
    .map((check) => ofPeople[check])
    .sort()
    .join(' and ');
  return { ...verdict, reason: `${verdict.reason} The ${said} of people come after this report.` };
}
