import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Deployments } from '@fhir-iq/sluice-github';
import { GateRefusal } from '@fhir-iq/sluice-model';
import { askLiveBuild, describeLive } from '@fhir-iq/sluice-wix';
import type { LiveBuild } from '@fhir-iq/sluice-wix';
import type { RollbackContext } from './context.ts';
import { saying } from './context.ts';
import type { IncidentState } from './incident.ts';
import { restoredComment, trappedComment } from './incident-comments.ts';
import type { RestoreEnd, RestoreKnown } from './restore-known.ts';

/** The hands of an ending. */
export interface RestoreEndPorts {
  readonly configuration: SluiceConfiguration;
  readonly deployments: Pick<Deployments, 'status'>;
}

/**
 * Ends a restore: asks the site what it serves, marks a build that was seen to be bad, and says in the incident how things
 * stand and what a person must do.
 *
 * @param context - The action's.
 * @param known - How far it came.
 * @param ports - The hands.
 */
export async function endRestore(
  context: RollbackContext,
  known: RestoreKnown,
  ports: RestoreEndPorts,
): Promise<RestoreEnd> {
  const live = await whatIsLive(context, ports.configuration);
  const end = { ...howItEnded(known, live), live };
  const { incident, publish } = known;
  if (end.outcome === 'still-bad' && publish?.deploymentId !== undefined) {
    try {
      await ports.deployments.status(publish.deploymentId, {
        state: 'failure',
        description: `Rolled back and still bad: ${String(known.smoke?.reason)}`,
        logUrl: known.request.run.url,
      });
    } catch (error) {
      known.problems.push(
        `Build ${String(publish.buildId)} could not be marked as bad on GitHub: ${saying(error)}`,
      );
    }
  }
  await incident.tell(end.reason, { phase: phases[end.outcome], now: end.reason });
  const facts = {
    configuration: ports.configuration,
    siteId: context.inputs['site-id'],
    state: incident.state(),
    reason: end.reason,
  };
  await incident.say(end.outcome === 'restored' ? restoredComment(facts) : trappedComment(facts));
  known.problems.push(...incident.problems);
  return end;
}

const phases: Readonly<Record<RestoreEnd['outcome'], IncidentState['phase']>> = {
  restored: 'restored',
  'still-bad': 'still-bad',
  failed: 'failed',
};

async function whatIsLive(
  { http, clock, log, signal }: RollbackContext,
  { site, environments }: SluiceConfiguration,
): Promise<LiveBuild> {
  const url = new URL(site.buildUrl, environments.production.url).href;
  // A cancelled job has seconds left, and still says what it knows.
  if (signal.aborted) return { answered: 'nothing', why: 'the job was cancelled before it was asked' };
  return await askLiveBuild({ http, clock, log, url, signal });
}

function howItEnded(known: RestoreKnown, live: LiveBuild): Omit<RestoreEnd, 'live'> {
  const { preview, publish, smoke, request } = known;
  const bad = String(request.rollback?.of);
  const serves = describeLive(live);
  const failure = publish === undefined ? preview?.failure : publish.failure;
  if (failure !== undefined) {
    const stillBad =
      live.answered === 'build' && live.buildId === bad
        ? ' That is the bad build: production did not go back.'
        : ' Production did not go back as it should.';
    return {
      outcome: 'failed',
      answer: failure instanceof GateRefusal ? 'fail' : 'error',
      reason: `The rollback of build ${bad} failed: ${failure.message} ${serves}${stillBad} A person must act now.`,
    };
  }
  const now =
    publish?.adopted === true
      ? publish.reason
      : `Build ${String(publish?.buildId)} took the place of build ${bad}.`;
  if (smoke?.answer === 'pass') {
    return { outcome: 'restored', answer: 'pass', reason: `${now} ${smoke.reason}` };
  }
  if (smoke?.answer === 'fail') {
    return {
      outcome: 'still-bad',
      answer: 'fail',
      reason: `Rolled back, and production is still bad. ${now} ${smoke.reason} A person must act now.`,
    };
  }
  return {
    outcome: 'failed',
    answer: 'error',
    reason: `Rolled back, and whether production is well is not known. ${now} ${String(smoke?.reason)} A person must look now.`,
  };
}
