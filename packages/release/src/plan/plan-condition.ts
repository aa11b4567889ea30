import type { IssueDetails } from '@fhir-iq/sluice-github';
import type { LedgerRecord } from '@fhir-iq/sluice-model';
import type { Condition } from '../promotion/condition.ts';
import { failsBecause, holds } from '../promotion/condition.ts';
import { releaseDifferences } from '../promotion/differences.ts';
import type { ComputedRelease } from '../publish/source.ts';
import { newestPlan, PlanDetails } from './details.ts';
import type { Reading } from './reading.ts';

/** The plan that a release follows. */
export interface FoundPlan {
  readonly condition: Condition;
  readonly record: LedgerRecord | undefined;
  readonly details: PlanDetails | undefined;
}

const name = 'plan';
const allowed =
  'A release goes to production by the newest plan of its commit, which is about this very release.';
const remedy = 'Run production-plan.yml for this commit; its notice counts from then.';

/**
 * The plan of a release in the ledger.
 *
 * @param records - The ledger's records, in time order.
 * @param computed - The release.
 */
export function planOf(
  records: readonly LedgerRecord[],
  { release, digest }: Pick<ComputedRelease, 'release' | 'digest'>,
): FoundPlan {
  const record = newestPlan(records, release.commit);
  const parsed = PlanDetails.safeParse(record?.details);
  const details = parsed.data;
  const found = (condition: Condition): FoundPlan => ({ condition, record, details });
  const fails = (note: string): FoundPlan => found(failsBecause(name, note, allowed, remedy));
  if (record === undefined) return fails(`The ledger has no plan of the commit ${release.commit}.`);
  const said = `${record.id} of ${record.when_deployment_occurred.at}`;
  if (record.answer !== 'pass') return fails(`The newest plan of this commit (${said}) is ${record.answer}.`);
  if (details === undefined) {
    const wrong = parsed.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    return fails(`The newest plan of this commit (${said}) cannot be read: ${wrong ?? ''}.`);
  }
  if (record.releaseDigest !== digest) {
    const differences = releaseDifferences(details.release, release);
    return fails(
      `The newest plan of this commit (${said}) is of another release. What differs: ${differences.join('; ') || 'the digest alone'}.`,
    );
  }
  return found(holds(name, `The plan is ${said}: issue #${String(details.issue.number)}.`));
}

/**
 * Whether a plan was not carried out yet: one plan is one release. A run that died between its publish and its record is
 * carried on by the next one, so only what the ledger knows as good counts as done.
 *
 * @param plan - The plan's record.
 * @param reading - What the ledger knows as good, and whether this release was taken back.
 */
export function notCarriedOut(
  plan: LedgerRecord | undefined,
  { computed: { digest }, target, takenBack }: Pick<Reading, 'computed' | 'target' | 'takenBack'>,
): Condition {
  const condition = 'not-yet-released';
  const since = plan?.when_deployment_occurred.at ?? '';
  const fails = (note: string, advice: string): Condition =>
    failsBecause(condition, note, 'One plan is one publish.', advice);
  if (target?.payload.releaseDigest === digest && target.payload.preparedAt >= since) {
    return fails(
      `This plan was carried out: run ${target.payload.runId} published this release as build ${target.payload.buildId}.`,
      'There is nothing left to do; to publish the same release again, plan it again.',
    );
  }
  if (takenBack !== undefined && takenBack.preparedAt >= since) {
    return fails(
      `This plan was carried out: run ${takenBack.runId} published this release as build ${takenBack.buildId}, and it was rolled back.`,
      'Mend what was wrong and send a new commit through staging; where nothing was wrong with the release itself, plan it again.',
    );
  }
  return holds(condition, 'This plan was not carried out yet.');
}

/**
 * Whether the release issue is open: whoever closes it withdraws the release.
 *
 * @param issue - The issue of the plan; undefined where there is no plan.
 */
export function issueOpen(issue: IssueDetails | undefined): Condition {
  const condition = 'not-withdrawn';
  if (issue?.state !== 'closed') return holds(condition, 'The release issue is open.');
  return failsBecause(
    condition,
    `The release issue #${String(issue.number)} is closed (${issue.url}).`,
    'A release goes on while its issue is open; whoever closes it withdraws the release.',
    'Read there why it was closed. Open it again, or plan the release again.',
  );
}
