import { askedAttestations, missingStatement } from '@fhir-iq/sluice-checks/attestations/attestations';
import type { ProcedureResult } from '@fhir-iq/sluice-checks/procedures/context';
import {
  type AttestationLine,
  matchAttestations,
  type Statement,
  statedIn,
  statementText,
} from '@fhir-iq/sluice-gate';
import { ConfigurationError, GateRefusal, type LedgerRecord } from '@fhir-iq/sluice-model';
import { escapeMarkdown, verdictLine } from '@fhir-iq/sluice-report';
import type { RoadContext } from '../road-context.ts';
import type { AttestInputs } from './inputs.ts';
import { type AttestedRelease, attestationParts } from './parts.ts';

/**
 * States one thing of a release in the name of the person who started this run, if it counts. A run that does not end well
 * states nothing.
 *
 * @param context - The action's.
 * @param release - Which release, by whose policy.
 * @throws {ConfigurationError} If the stage asks for no such statement, or the day is none.
 * @throws {GateRefusal} If it was not started by hand, or is run again.
 */
export async function state(
  context: RoadContext<AttestInputs>,
  release: AttestedRelease,
): Promise<ProcedureResult> {
  const { inputs, github, clock } = context;
  const { stage, until } = inputs;
  refuseAnotherAct(context);
  const parts = attestationParts(context, release);
  const asked = await askedAttestations(release.configuration, stage, parts.members);
  const wanted = asked.filter((one) => one.name === inputs.statement);
  if (wanted.length === 0)
    throw new ConfigurationError({
      what: `Input "statement" is "${(inputs.statement ?? '').slice(0, 100)}", which the key attestations of the policy does not ask for in ${stage}.`,
      allowed:
        asked.length === 0
          ? `It asks for nothing in ${stage}.`
          : `In ${stage} it asks for: ${asked.map((one) => one.name).join(', ')}.`,
    });
  const at = clock.now().toISOString();
  const stated = { name: inputs.statement ?? '', release: release.commit, until };
  if (statedIn(statementText(stated)).length === 0)
    throw new ConfigurationError({
      what: `Input "until" is "${(until ?? '').slice(0, 40)}".`,
      allowed: 'Allowed is a day of the calendar, YYYY-MM-DD, or nothing.',
    });
  const statement: Statement = {
    ...stated,
    act: 'dispatch',
    login: github.actor,
    bot: github.actor === '' || github.actor.endsWith('[bot]'),
    at,
    editedAt: undefined,
    url: github.runUrl,
  };
  const [line] = matchAttestations({
    asked: wanted,
    statements: [statement],
    excluded: await parts.excluded(),
    release: { commit: release.commit, digest: release.digest },
    now: new Date(at),
  });
  if (line === undefined) throw new Error('one statement was asked for, and nothing came of it');
  const annotations =
    line.answer === 'pass'
      ? []
      : [missingStatement(line, release, { commit: release.commit, digest: release.digest })];
  return {
    answer: line.answer,
    reason: line.reason,
    outputs: { 'release-digest': release.digest ?? '' },
    evidence: [],
    records: line.answer === 'pass' ? [recordOf(context, release, line, at)] : [],
    summary: [
      verdictLine(`Statement for ${stage}`, line.answer, line.reason),
      `Release ${escapeMarkdown(release.digest ?? release.commit)} at commit ${escapeMarkdown(release.commit)}.`,
    ].join('\n\n'),
    annotations,
  };
}

/** The act is a person's own: they start the run by hand, and it runs once. */
function refuseAnotherAct({ github, env }: RoadContext<AttestInputs>): void {
  const event = env['GITHUB_EVENT_NAME'] ?? '';
  if (event !== 'workflow_dispatch')
    throw new GateRefusal({
      what: `This run was started by "${event}".`,
      allowed: 'A statement is made by a person who starts the workflow by hand (workflow_dispatch).',
      remedy: 'Actions > the workflow > "Run workflow".',
    });
  if (github.attempt !== 1)
    throw new GateRefusal({
      what: `This is attempt ${String(github.attempt)} of the run: somebody else may have run it again.`,
      allowed: 'A statement is made by the first attempt of a run.',
      remedy: 'Start a new run.',
    });
}

function recordOf(
  { inputs, github, clockSource }: RoadContext<AttestInputs>,
  { commit, digest }: AttestedRelease,
  { name, role, statement }: AttestationLine,
  at: string,
): LedgerRecord {
  const ofRelease = digest === undefined ? {} : { releaseDigest: digest };
  const { runId, attempt, repository, runUrl, actor } = github;
  return {
    schema: 'sluice.record/v1',
    id: `attestation-${inputs.stage}-${runId}-${String(attempt)}`,
    kind: 'attestation',
    environment: inputs.stage,
    ...ofRelease,
    answer: 'pass',
    who_deployed: actor,
    what_was_deployed: { commit, ...ofRelease },
    when_deployment_occurred: { at, source: clockSource },
    which_approvals_received: [{ role, login: actor, via: 'dispatch', at, comment: name }],
    deployment_outcome: 'stated',
    run: { repository, id: runId, attempt, url: runUrl },
    details: { statement: name, role, expires: statement?.expires ?? '' },
  };
}
