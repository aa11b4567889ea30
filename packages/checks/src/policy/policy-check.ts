import type { Problem } from '@fhir-iq/sluice-config';
import { weakenings } from '@fhir-iq/sluice-gate';
import type { Finding } from '@fhir-iq/sluice-model';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { textAt, textOfTree } from './load-policy.ts';

const name = 'policy';
const unit = 'configurations';

/** The change does not weaken the policy without its owner's consent. */
export const policyCheck: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const { policy, directory, configurationFile: file } = context;
    const own = await textOfTree(directory, file);
    if (policy.commit === undefined) return withoutPolicy(policy.ref);
    if (own === (await textAt(directory, policy.commit, file))) {
      return {
        answer: 'pass',
        examined: 1,
        unit,
        reason: `${file} is the one in force (${policy.commit.slice(0, 12)}).`,
        findings: [],
      };
    }
    const { loadConfiguration } = await import('@fhir-iq/sluice-config/load');
    const head = loadConfiguration(own, { file, now: context.clock.now() });
    if (!head.ok) {
      const findings = head.problems.map(problemFinding);
      return {
        answer: 'fail',
        examined: 1,
        unit,
        reason: `${file} of the change is wrong: ${findings.length} problems.`,
        findings,
      };
    }
    const found = weakenings(context.configuration, head.configuration);
    if (found.length === 0) {
      return {
        answer: 'pass',
        examined: 1,
        unit,
        reason: `${file} differs from the one in force and is nowhere weaker.`,
        findings: [],
      };
    }
    return withConsent(context, found);
  },
};

function withoutPolicy(ref: string | undefined): CheckResult {
  if (ref !== undefined) {
    return {
      answer: 'pass',
      examined: 1,
      unit,
      reason: `${ref} has no policy yet: this change brings the first one, which binds the changes after it.`,
      findings: [],
    };
  }
  return {
    answer: 'not-evaluated',
    examined: 0,
    unit,
    reason:
      'No policy-ref was given, so the change set its own policy and nothing was compared. Give the commit or branch whose sluice.yml is in force.',
    findings: [],
  };
}

async function withConsent(context: CheckContext, found: readonly Finding[]): Promise<CheckResult> {
  const role = context.configuration.policy.owner;
  const owners = context.configuration.roles[role] ?? { logins: [], teams: [] };
  const weaker = `${context.configurationFile} of the change is weaker in ${found.length} ${found.length === 1 ? 'place' : 'places'}`;
  const common = { examined: 1, unit, details: { policyOwner: role, owners } };
  if (context.approvals === undefined) {
    return {
      ...common,
      answer: 'fail',
      reason: `${weaker}, and without github-token nobody's approval can be read.`,
      findings: found,
    };
  }
  const pull = await context.approvals.approvalsOf(context.subject.commit);
  if (pull === undefined) {
    return {
      ...common,
      answer: 'fail',
      reason: `${weaker}, and no pull request brings commit ${context.subject.commit}, so nobody of ${role} can have approved it.`,
      findings: found,
    };
  }
  const accepting = pull.approvers.find(
    (login) => login.toLowerCase() !== pull.author.toLowerCase() && isOwner(login, owners.logins),
  );
  if (accepting === undefined) {
    const who = owners.logins.filter((login) => login.toLowerCase() !== pull.author.toLowerCase()).join(', ');
    const teams =
      owners.teams.length === 0
        ? ''
        : ` (teams cannot be read with a job's token: ${owners.teams.join(', ')})`;
    return {
      ...common,
      answer: 'fail',
      reason: `${weaker}. Needed: an approval of pull request #${pull.number} at its head by ${role}: ${who}${teams}, who is not its author ${pull.author}.`,
      findings: found,
    };
  }
  const said = `accepted by ${accepting} (${role}) in pull request #${pull.number}`;
  const findings = found.map((one) => ({ ...one, blocks: false, waivedBy: said }));
  return { ...common, answer: 'pass', reason: `${weaker}, ${said}.`, findings };
}

function isOwner(login: string, logins: readonly string[]): boolean {
  return logins.some((owner) => owner.toLowerCase() === login.toLowerCase());
}

function problemFinding(problem: Problem): Finding {
  const { file, line, column, path, message, allowed, rule } = problem;
  return finding(name, {
    rule,
    key: path === '' ? `${file}:${line}:${column}` : path,
    severity: 'high',
    message: `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`,
    place: { file, line: Math.max(1, line), column: Math.max(1, column) },
    value: problem.found,
    threshold: allowed,
  });
}
