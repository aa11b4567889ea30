import { parseDuration, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import {
  type Act,
  type AskedAttestation,
  type AttestationLine,
  type ExcludedPerson,
  matchAttestations,
  type Statement,
  statementForm,
  statementText,
} from '@fhir-iq/sluice-gate';
import type { Finding, Stage } from '@fhir-iq/sluice-model';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';

const name = 'attestations';
const unit = 'statements';

/** What the check takes from rooms above this one and from GitHub. */
export interface AttestationParts {
  /** Statements that were made by the given acts. */
  readonly statements: (acts: readonly Act[], workflow: string) => Promise<readonly Statement[]>;
  /** Whose word does not count for this release. */
  readonly excluded: () => Promise<readonly ExcludedPerson[]>;
  /** Members of teams (`organisation/team`); undefined where no token that may read them was given. */
  readonly members: ((team: string) => Promise<readonly string[]>) | undefined;
  /** The release digest; undefined where the commit is no release. */
  readonly digest: string | undefined;
}

/**
 * People of the configured roles have stated what only people can, for this release.
 *
 * @param parts - Where statements and people come from.
 */
export function attestations(parts: AttestationParts): Check {
  return { name, unit, run: (context) => look(context, parts) };
}

/**
 * The statements that a stage asks for, with the people who may make them.
 *
 * @param configuration - The policy.
 * @param stage - The stage.
 * @param members - Reads the members of a team; undefined where it cannot.
 */
export async function askedAttestations(
  configuration: SluiceConfiguration,
  stage: Stage,
  members: AttestationParts['members'],
): Promise<AskedAttestation[]> {
  const asked = configuration.attestations.filter((one) => one.stage === stage);
  return await Promise.all(
    asked.map(async (one) => {
      const { logins, teams } = configuration.roles[one.role] ?? { logins: [], teams: [] };
      const read = members === undefined ? [] : await Promise.all(teams.map((team) => members(team)));
      return {
        name: one.name,
        role: one.role,
        people: [...logins, ...read.flat()],
        unlistedTeams: members === undefined ? teams : [],
        validFor: parseDuration(one.validFor),
      };
    }),
  );
}

async function look(context: CheckContext, parts: AttestationParts): Promise<CheckResult> {
  const { configuration, stage, subject, clock } = context;
  const asked = await askedAttestations(configuration, stage, parts.members);
  if (asked.length === 0)
    return {
      answer: 'not-evaluated',
      examined: 0,
      unit,
      reason: `The key attestations of the policy asks for nothing in ${stage}: there is nothing to look at.`,
      findings: [],
    };
  const { attestationsSettings } = await import('@fhir-iq/sluice-config/schema/check-settings/analysis');
  const { acts, workflow } = attestationsSettings.parse(context.settings.with);
  const [statements, excluded] = await Promise.all([parts.statements(acts, workflow), parts.excluded()]);
  const release = { commit: subject.commit, digest: parts.digest };
  const lines = matchAttestations({ asked, statements, excluded, release, now: clock.now() });
  const missing = lines.filter((line) => line.answer !== 'pass');
  const answer = missing.some((line) => line.answer === 'fail')
    ? 'fail'
    : missing.length > 0
      ? 'error'
      : 'pass';
  return {
    answer,
    examined: lines.length,
    unit,
    reason: lines.map((line) => line.reason).join(' '),
    findings: missing.map((line) => missingStatement(line, context, release)),
    details: {
      statements: lines.flatMap((line) => line.statement ?? []),
      asked,
      excluded,
      release: {
        commit: release.commit,
        ...(release.digest === undefined ? {} : { digest: release.digest }),
      },
    },
  };
}

/**
 * The finding that a missing statement is.
 *
 * @param line - What became of the statement that is asked for.
 * @param context - The check's.
 * @param release - What is to be stated.
 */
export function missingStatement(
  line: AttestationLine,
  context: Pick<CheckContext, 'configuration'>,
  release: { readonly commit: string; readonly digest: string | undefined },
): Finding {
  const { logins, teams } = context.configuration.roles[line.role] ?? { logins: [], teams: [] };
  const text = statementText({
    name: line.name,
    release: release.digest ?? release.commit,
    until: undefined,
  });
  return finding(name, {
    rule: line.rule,
    key: line.name,
    severity: 'critical',
    message: line.reason,
    threshold: `a statement by a person of ${line.role} (${[...logins, ...teams].join(', ')}) of this release: ${statementForm}`,
    remedy:
      line.rule === 'unknown-role'
        ? `Name the people of ${line.role} by login in sluice.yml, or give this action the input members-token.`
        : `A person of ${line.role} who did not make what is new writes a comment in the release issue, alone on its line: ${text}`,
  });
}
