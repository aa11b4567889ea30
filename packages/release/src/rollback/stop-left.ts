import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Answer, LedgerRecord } from '@fhir-iq/sluice-model';
import { Commit, GateRefusal } from '@fhir-iq/sluice-model';
import { escapeMarkdown, factsTable, findingsList, verdictLine } from '@fhir-iq/sluice-report';
import type { GoodDeployment } from '../good-deployments.ts';
import type { RollbackContext, RollbackLeft, RollbackOutcome } from './context.ts';
import { problemFindings, rollbackEvidence } from './evidence.ts';
import type { PastDeployment } from './history.ts';
import type { Incident } from './hold.ts';
import type { LedgerReading } from './ledger.ts';
import { manualProcess } from './manual-process.ts';
import type { Starter } from './permission.ts';
import { rollbackRecord } from './records.ts';
import type { NoTarget } from './target.ts';

/** What is known of a stop while it runs; its end is made of it, wherever it ends. */
export interface StopKnown {
  readonly startedAt: Date;
  /** What was done, one sentence each. */
  readonly done: string[];
  /** What could not be done, and did not stop the rollback. */
  readonly problems: string[];
  configuration?: SluiceConfiguration;
  starter?: Starter;
  ledger?: LedgerReading;
  bad?: PastDeployment;
  target?: GoodDeployment;
  previewed?: boolean;
  noTarget?: NoTarget;
  incident?: Incident;
}

/**
 * The id of production's site for links: the job's, else the bad deployment's own.
 *
 * @param inputs - The job's.
 * @param bad - The bad deployment, where it is known.
 * @returns Empty where nobody says.
 */
export function siteIdOf(
  inputs: Pick<RollbackContext['inputs'], 'site-id'>,
  bad: PastDeployment | undefined,
): string {
  return inputs['site-id'] === '' ? (bad?.payload.siteId ?? '') : inputs['site-id'];
}

/** Allowed, ledger, target, runs; what else could not be done is said, and stops nothing. */
const steps = 4;

/**
 * What a stop leaves, in whichever end.
 *
 * @param context - The action's.
 * @param known - How far it came.
 * @param failure - What ended it, where it did not end well.
 */
export function stopLeft(context: RollbackContext, known: StopKnown, failure?: Error): RollbackLeft {
  const { bad, target, incident } = known;
  const answer: Answer = failure === undefined ? 'pass' : failure instanceof GateRefusal ? 'fail' : 'error';
  const reason = failure?.message ?? reasonOf(known);
  const outcome = outcomeOf(known, failure);
  const findings = problemFindings(known.problems);
  const evidence = rollbackEvidence(context, {
    answer,
    reason,
    done: known.done.length,
    steps,
    startedAt: known.startedAt,
    subject: {
      commit: commitOf(context, known),
      ...(bad === undefined ? {} : { buildId: bad.payload.buildId }),
    },
    findings,
    details: {
      outcome,
      done: known.done,
      problems: known.problems,
      ...(bad === undefined ? {} : { bad: bad.payload }),
      ...(target === undefined ? {} : { target: target.payload, previewed: known.previewed === true }),
      ...(incident?.number === undefined ? {} : { incident: incident.number }),
      ledgerRead: known.ledger?.records !== undefined,
    },
  });
  return {
    answer,
    reason,
    outputs: outputsOf(known, outcome),
    evidence: [evidence],
    records: [recordOf(context, known, { answer, reason, outcome })],
    summary: summaryOf(context, known, { answer, reason, outcome }),
    annotations: findings,
  };
}

function outcomeOf(known: StopKnown, failure: Error | undefined): RollbackOutcome {
  if (failure === undefined) return 'stopped';
  if (known.noTarget !== undefined) return 'no-target';
  return failure instanceof GateRefusal ? 'refused' : 'failed';
}

function reasonOf({ bad, target, incident, problems }: StopKnown): string {
  return [
    `Production goes back from build ${String(bad?.payload.buildId)} to build ${String(target?.payload.buildId)} (commit ${String(target?.payload.commit.slice(0, 12))}, design ${String(target?.payload.uiVersion)}).`,
    incident?.number === undefined ? '' : `Incident #${String(incident.number)} holds every publish.`,
    ...(problems.length === 0 ? [] : [`Not done: ${problems.join(' ')}`]),
  ]
    .filter(Boolean)
    .join(' ');
}

function outputsOf(
  { bad, target, previewed, incident, noTarget }: StopKnown,
  outcome: RollbackOutcome,
): Record<string, string> {
  return {
    outcome,
    escalate: String(noTarget !== undefined || outcome === 'failed'),
    'target-commit': target?.payload.commit ?? '',
    'target-build-id': target?.payload.buildId ?? '',
    'target-release-digest': target?.payload.releaseDigest ?? '',
    'target-ui-version': target?.payload.uiVersion ?? '',
    'target-previewed': String(previewed === true),
    'bad-build-id': bad?.payload.buildId ?? '',
    'bad-commit': bad?.payload.commit ?? '',
    incident: incident?.number === undefined ? '' : String(incident.number),
    'incident-url': incident?.url ?? '',
  };
}

function commitOf({ github }: RollbackContext, { bad }: StopKnown): string {
  return bad?.payload.commit ?? (Commit.safeParse(github.sha).success ? github.sha : '0'.repeat(40));
}

/** An incident that was opened, or a rollback that was not to be. */
function recordOf(
  context: RollbackContext,
  known: StopKnown,
  end: { answer: Answer; reason: string; outcome: RollbackOutcome },
): LedgerRecord {
  const { bad, target, incident, starter } = known;
  const opened = incident?.number !== undefined;
  return rollbackRecord(context, {
    kind: opened ? 'incident' : 'rollback',
    answer: end.answer,
    outcome: opened ? (end.outcome === 'stopped' ? 'opened' : `opened, ${end.outcome}`) : end.outcome,
    who: starter?.login ?? (context.github.actor || 'unknown'),
    bad: bad?.payload.buildId ?? 'unknown',
    what: {
      commit: commitOf(context, known),
      ...(bad === undefined
        ? {}
        : { releaseDigest: bad.payload.releaseDigest, buildId: bad.payload.buildId }),
    },
    details: {
      reason: end.reason,
      trigger: context.inputs.trigger,
      why: context.inputs.reason,
      ...(context.inputs.details === '' ? {} : { details: context.inputs.details }),
      ...(target === undefined ? {} : { target: target.payload.buildId }),
      ...(opened ? { issue: incident.number, url: incident.url } : {}),
      done: known.done,
      problems: known.problems,
      ledgerRead: known.ledger?.records !== undefined,
    },
  });
}

function summaryOf(
  { inputs }: RollbackContext,
  known: StopKnown,
  { answer, reason, outcome }: { answer: Answer; reason: string; outcome: RollbackOutcome },
): string {
  const { bad, target, incident, configuration } = known;
  const byHand =
    outcome === 'stopped'
      ? []
      : [
          manualProcess({
            configuration,
            siteId: siteIdOf(inputs, bad),
            good: target === undefined ? undefined : `build ${target.payload.buildId}`,
            incidentUrl: incident?.url,
          }),
        ];
  const findings = problemFindings(known.problems);
  return [
    verdictLine('Rollback, stop', answer, reason),
    factsTable({
      'Taken from the site': bad?.payload.buildId,
      'Goes back to': target?.payload.buildId,
      Commit: target?.payload.commit,
      Design: target?.payload.uiVersion,
      Why: inputs.reason,
      Incident: incident?.url,
    }),
    known.done.map((line) => `- ${escapeMarkdown(line)}`).join('\n'),
    ...(findings.length === 0 ? [] : [findingsList(findings)]),
    ...byHand,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
