import type { Finding, LedgerRecord, ToolUse } from '@fhir-iq/sluice-model';
import { escapeMarkdown, evidenceSummary, factsTable, verdictLine } from '@fhir-iq/sluice-report';
import { describeLive } from '@fhir-iq/sluice-wix';
import { recordsOf } from '../publish/record.ts';
import type { RecordFacts } from '../publish/record.ts';
import type { PublishResult } from '../publish/request.ts';
import type { RollbackContext, RollbackLeft } from './context.ts';
import { problemFindings, rollbackEvidence } from './evidence.ts';
import { notRestored } from './not-restored.ts';
import { rollbackRecord } from './records.ts';
import type { RestoreEnd, RestoreKnown } from './restore-known.ts';

/**
 * What a restore leaves.
 *
 * @param context - The action's.
 * @param known - How far it came.
 * @param end - How it ended.
 * @param tools - What was used.
 */
export function restoreLeft(
  context: RollbackContext,
  known: RestoreKnown,
  end: RestoreEnd,
  tools: readonly ToolUse[],
): RollbackLeft {
  const { inputs } = context;
  const { preview, publish, smoke, incident, problems } = known;
  const findings: Finding[] = [
    ...(preview?.findings ?? []),
    ...(publish?.findings ?? []),
    ...(smoke?.evidence.flatMap((one) => one.findings) ?? []),
    ...problemFindings(problems),
  ];
  const wanted = inputs['target-previewed'] === 'true' ? 2 : 3;
  const evidence = rollbackEvidence(context, {
    answer: end.answer,
    reason: end.reason,
    done: [preview, publish, smoke].filter((one) => one?.answer === 'pass').length,
    steps: wanted,
    startedAt: known.startedAt,
    subject: {
      commit: inputs['target-commit'],
      ...(publish?.computed === undefined ? {} : { releaseDigest: publish.computed.digest }),
      ...(publish?.buildId === undefined ? {} : { buildId: publish.buildId }),
      ...(publish?.url === undefined ? {} : { url: publish.url }),
    },
    findings,
    tools,
    details: {
      outcome: end.outcome,
      rollback: known.request.rollback,
      live: end.live,
      notRestored,
      problems,
      steps: [...(preview?.steps ?? []), ...(publish?.steps ?? [])],
      smoke: smoke?.evidence ?? [],
      ...(incident.number === undefined ? {} : { incident: incident.number }),
    },
  });
  return {
    answer: end.answer,
    reason: end.reason,
    outputs: {
      outcome: end.outcome,
      escalate: String(end.outcome !== 'restored'),
      'build-id': end.live.answered === 'build' ? end.live.buildId : (publish?.buildId ?? ''),
      url: publish?.url ?? '',
      'deployment-id': publish?.deploymentId === undefined ? '' : String(publish.deploymentId),
      'bad-build-id': inputs['bad-build-id'],
      'target-build-id': inputs['target-build-id'],
      incident: inputs.incident,
      'incident-url': incident.url ?? '',
    },
    evidence: [evidence],
    records: recordsLeft(context, known, end),
    summary: summaryOf(known, end, inputs['target-build-id']),
    annotations: findings,
  };
}

function recordsLeft(context: RollbackContext, known: RestoreKnown, end: RestoreEnd): LedgerRecord[] {
  const { inputs, github, clock, clockSource } = context;
  const { preview, publish, request, incident } = known;
  const facts = { request, now: clock.now(), source: clockSource, commit: inputs['target-commit'] };
  const state = incident.state();
  const rollback = rollbackRecord(context, {
    kind: 'rollback',
    answer: end.answer,
    outcome: end.outcome,
    who: state.starter === '' ? request.run.actor : state.starter,
    bad: inputs['bad-build-id'],
    what: {
      commit: inputs['target-commit'],
      ...(publish?.computed === undefined ? {} : { releaseDigest: publish.computed.digest }),
      ...(publish?.buildId === undefined ? {} : { buildId: publish.buildId }),
      ...(publish?.url === undefined ? {} : { url: publish.url }),
    },
    details: {
      reason: end.reason,
      trigger: state.trigger,
      why: inputs.reason,
      of: inputs['bad-build-id'],
      target: inputs['target-build-id'],
      live: describeLive(end.live),
      // From the first line of the incident to the verified end: the time to recovery.
      begunAt: state.timeline[0]?.at ?? known.startedAt.toISOString(),
      endedAt: clock.now().toISOString(),
      timeline: state.timeline,
      notRestored,
      problems: known.problems,
      ...(incident.number === undefined ? {} : { issue: incident.number, url: incident.url }),
      job: github.job,
    },
  });
  return [
    ...(preview === undefined ? [] : recordsOf(preview, { ...facts, mode: 'preview' })),
    ...(publish === undefined
      ? []
      : deploymentRecords(publish, { ...facts, mode: 'publish' }, known, inputs['target-build-id'])),
    rollback,
  ];
}

function deploymentRecords(
  publish: PublishResult,
  facts: RecordFacts,
  { smoke }: RestoreKnown,
  target: string,
): LedgerRecord[] {
  return recordsOf(publish, facts).flatMap((record) => {
    if (record.what_was_deployed.buildId !== publish.buildId) return [record];
    // The target itself was still live: the run that brought it left its record, and a record never changes.
    if (publish.buildId === target) return [];
    // What was published and then seen to be bad must not be taken for good by a later rollback.
    return [smoke === undefined ? record : { ...record, answer: smoke.answer }];
  });
}

function summaryOf(known: RestoreKnown, end: RestoreEnd, target: string): string {
  const { incident, publish, smoke } = known;
  return [
    verdictLine('Rollback, restore', end.answer, end.reason),
    factsTable({
      'Taken from the site': known.request.rollback?.of,
      'Went back to': target,
      'Build now': publish?.buildId,
      Live: describeLive(end.live),
      Address: publish?.url,
      Incident: incident.url,
    }),
    ...(smoke === undefined
      ? []
      : [evidenceSummary('Smoke test', smoke.answer, smoke.reason, smoke.evidence)]),
    '#### Timeline',
    incident
      .state()
      .timeline.map(({ at, what }) => `- ${at} ${escapeMarkdown(what)}`)
      .join('\n'),
    '#### Not restored',
    notRestored.map((line) => `- ${line}`).join('\n'),
    ...(known.problems.length === 0
      ? []
      : ['#### Not done', known.problems.map((line) => `- ${escapeMarkdown(line)}`).join('\n')]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
