import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { GitHub } from '@fhir-iq/sluice-github';
import { SluiceError } from '@fhir-iq/sluice-model';
import type { GoodDeployment } from '../good-deployments.ts';
import { findBad } from './bad-deployment.ts';
import { cancelRuns } from './cancel-runs.ts';
import type { RollbackContext, RollbackLeft } from './context.ts';
import { gitHubOf, saying } from './context.ts';
import type { History, PastDeployment } from './history.ts';
import { readHistory } from './history.ts';
import type { FoundIncident, Incident } from './hold.ts';
import { findIncident, takeHold } from './hold.ts';
import { isUnfinished } from './incident.ts';
import type { IncidentState } from './incident.ts';
import { readLedger, wasPreviewed } from './ledger.ts';
import type { LedgerReading } from './ledger.ts';
import { refuseTwice } from './once.ts';
import type { Starter } from './permission.ts';
import { refuseUnlessAllowed } from './permission.ts';
import { siteIdOf, stopLeft } from './stop-left.ts';
import type { StopKnown } from './stop-left.ts';
import { findTarget, NoTarget } from './target.ts';

/**
 * The first job of a rollback: sees that it may be, finds the bad deployment and the good one before it, takes the hold,
 * cancels what waits or runs for production, and marks the bad deployment.
 *
 * @param context - The action's.
 * @returns What it leaves, also where it may not be or cannot be: the outputs are what the restore needs.
 */
export async function stopForRollback(context: RollbackContext): Promise<RollbackLeft> {
  const known: StopKnown = { startedAt: context.clock.now(), done: [], problems: [] };
  try {
    await stop(context, known);
    return stopLeft(context, known);
  } catch (thrown) {
    if (!(thrown instanceof SluiceError)) throw thrown;
    return stopLeft(context, known, thrown);
  }
}

async function stop(context: RollbackContext, known: StopKnown): Promise<void> {
  const { inputs, github: run, log } = context;
  const configuration = await context.configuration();
  known.configuration = configuration;
  const github = gitHubOf(context);
  const teams = inputs['app-token'] === '' ? undefined : gitHubOf(context, inputs['app-token']).teams;
  const starter = await refuseUnlessAllowed(context, configuration, teams);
  known.starter = starter;
  known.done.push(starter.said);
  log.info(starter.said);

  // Asked for at once: nothing in an emergency waits that need not.
  const reading = readLedger(context, configuration);
  const history = await readHistory(github.deployments);
  const incidentOf = (buildId: string) => lookForIncident(github, buildId, known);
  const bad = await findBad(history, inputs.bad, async (one) => isUnfinished((await incidentOf(one))?.state));
  known.bad = bad;
  const found = await incidentOf(bad.payload.buildId);
  await refuseTwice({
    history,
    bad,
    runs: github.runs,
    runId: run.runId,
    incident: found?.state,
    log,
  });
  known.ledger = await reading;
  known.done.push(known.ledger.said);
  const target = await targetOf(context, known, history, bad, known.ledger);
  const incident = await hold(context, known, configuration, starter, { bad, target, found }, github);
  await cancel(context, known, github, incident);
  await markBad(context, known, history, github, incident);
  if (known.noTarget === undefined) {
    await incident.tell('Stopped: the restore begins.', { phase: 'stopped' });
  } else {
    await incident.tell('There is nothing to restore: a person must go back by hand.');
  }
  known.problems.push(...incident.problems);
  if (known.noTarget !== undefined) throw known.noTarget;
}

async function lookForIncident(
  github: GitHub,
  buildId: string,
  known: StopKnown,
): Promise<FoundIncident | undefined> {
  try {
    return await findIncident(github.issues, buildId);
  } catch (error) {
    known.problems.push(
      `Whether an incident of build ${buildId} is open already could not be seen: ${saying(error)}`,
    );
    return undefined;
  }
}

/** Nothing to go back to is said in the incident before it ends the job. */
async function targetOf(
  { inputs, log }: RollbackContext,
  known: StopKnown,
  history: History,
  bad: PastDeployment,
  ledger: LedgerReading,
): Promise<GoodDeployment | undefined> {
  try {
    const target = await findTarget({ history, records: ledger.records, bad, wanted: inputs.target });
    const { payload } = target;
    known.target = target;
    known.previewed = wasPreviewed(ledger.records, payload.releaseDigest);
    const said = `Goes back from build ${bad.payload.buildId} (${bad.payload.commit.slice(0, 12)}) to build ${payload.buildId} (${payload.commit.slice(0, 12)}, design ${payload.uiVersion})${known.previewed ? ', of which the plan has made a preview' : ''}.`;
    known.done.push(said);
    log.info(said);
    return target;
  } catch (error) {
    if (!(error instanceof NoTarget)) throw error;
    known.noTarget = error;
    return undefined;
  }
}

async function hold(
  context: RollbackContext,
  known: StopKnown,
  configuration: SluiceConfiguration,
  starter: Starter,
  plan: { bad: PastDeployment; target: GoodDeployment | undefined; found: FoundIncident | undefined },
  github: GitHub,
): Promise<Incident> {
  const { inputs, github: run, clock, log } = context;
  const { bad, target, found } = plan;
  const state: IncidentState = {
    schema: 'sluice.incident/v1',
    bad: bad.payload.buildId,
    badCommit: bad.payload.commit,
    ...(bad.payload.backupId === undefined ? {} : { badBackup: bad.payload.backupId }),
    ...(target === undefined
      ? {}
      : {
          target: target.payload.buildId,
          targetCommit: target.payload.commit,
          targetUiVersion: target.payload.uiVersion,
        }),
    trigger: inputs.trigger,
    reason: inputs.reason,
    details: inputs.details,
    starter: starter.login,
    run: run.runId,
    runUrl: run.runUrl,
    phase: target === undefined ? 'no-target' : 'stopping',
    now:
      known.noTarget === undefined
        ? `Build ${bad.payload.buildId} is being taken from the site: ${inputs.reason}.`
        : known.noTarget.message,
    timeline: known.done.map((what) => ({ at: clock.now().toISOString(), what })),
  };
  const facts = { configuration, siteId: siteIdOf(inputs, bad) };
  const incident = await takeHold(state, found, facts, { issues: github.issues, clock, log });
  known.incident = incident;
  if (incident.number !== undefined)
    known.done.push(`Incident #${String(incident.number)} holds every publish.`);
  return incident;
}

async function cancel(
  { inputs, github: run, clock, log, signal }: RollbackContext,
  known: StopKnown,
  github: GitHub,
  incident: Incident,
): Promise<void> {
  const except = [run.runId, inputs['except-run']].filter((id) => id !== '');
  const { said, problems } = await cancelRuns({ runs: github.runs, except, clock, log, signal });
  const lines = said.length + problems.length === 0 ? ['Nothing else waited or ran for production.'] : said;
  known.done.push(...lines);
  known.problems.push(...problems);
  for (const line of [...lines, ...problems]) await incident.tell(line);
}

async function markBad(
  { github: run, inputs }: RollbackContext,
  known: StopKnown,
  history: History,
  github: GitHub,
  incident: Incident,
): Promise<void> {
  const { bad } = known;
  if (bad === undefined) return;
  const said = `Build ${bad.payload.buildId} is marked as failed on GitHub.`;
  try {
    await github.deployments.status(bad.id, {
      state: 'failure',
      description: `Rolled back: ${inputs.reason}${incident.number === undefined ? '' : `, incident #${String(incident.number)}`}`,
      logUrl: run.runUrl,
    });
    known.done.push(said);
    await incident.tell(said);
  } catch (error) {
    const { newest } = await history.standing(bad);
    if (newest === 'failure') return;
    known.problems.push(
      `Build ${bad.payload.buildId} could not be marked as failed, so it still looks good on GitHub: ${saying(error)}`,
    );
    await incident.tell(known.problems.at(-1) ?? '');
  }
}
