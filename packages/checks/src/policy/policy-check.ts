import type { Problem } from '@fhir-iq/sluice-config';
import { weakenings } from '@fhir-iq/sluice-gate';
import type { Finding } from '@fhir-iq/sluice-model';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { besidePolicy } from './beside.ts';
import { textAt, textOfTree } from './load-policy.ts';

const name = 'policy';
const unit = 'files';

/** The change does not weaken the policy without its owner's consent: sluice.yml, and what sets the bar beside it. */
export const policyCheck: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const { policy, configurationFile: file } = context;
    // It must be there, also where nothing is compared.
    const own = await textOfTree(context.directory, file);
    if (policy.commit === undefined) return withoutPolicy(policy.ref);
    const [settings, beside] = await Promise.all([
      ownSettings(context, own, policy.commit),
      besidePolicy(context, policy.commit),
    ]);
    const examined = 1 + beside.examined;
    const wrong = [...settings.wrong, ...beside.wrong];
    if (wrong.length > 0) {
      const files = [...new Set(wrong.map((one) => one.place?.file ?? file))].join(', ');
      const reason = `${files} of the change ${wrong.length === 1 ? 'is wrong: 1 problem' : `: ${String(wrong.length)} problems`}.`;
      return { answer: 'fail', examined, unit, reason, findings: wrong };
    }
    const found = [...settings.weaker, ...beside.weaker];
    if (found.length > 0) return withConsent(context, found, examined);
    const others = beside.examined === 0 ? '' : ` ${beside.examined} files beside it are nowhere weaker.`;
    return { answer: 'pass', examined, unit, reason: `${settings.said}${others}`, findings: [] };
  },
};

interface Settings {
  readonly weaker: readonly Finding[];
  readonly wrong: readonly Finding[];
  readonly said: string;
}

async function ownSettings(context: CheckContext, own: string, inForce: string): Promise<Settings> {
  const { directory, configurationFile: file } = context;
  if (own === (await textAt(directory, inForce, file)))
    return { weaker: [], wrong: [], said: `${file} is the one in force (${inForce.slice(0, 12)}).` };
  const { loadConfiguration } = await import('@fhir-iq/sluice-config/load');
  const head = loadConfiguration(own, { file, now: context.clock.now() });
  if (!head.ok) return { weaker: [], wrong: head.problems.map(problemFinding), said: '' };
  const weaker = weakenings(context.configuration, head.configuration);
  return {
    weaker: weaker.map((one) => ({ ...one, place: { file } })),
    wrong: [],
    said: `${file} differs from the one in force and is nowhere weaker.`,
  };
}

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

async function withConsent(
  context: CheckContext,
  found: readonly Finding[],
  examined: number,
): Promise<CheckResult> {
  const role = context.configuration.policy.owner;
  const owners = context.configuration.roles[role] ?? { logins: [], teams: [] };
  const files = [...new Set(found.map((one) => one.place?.file ?? context.configurationFile))];
  const weaker = `${named(files)} of the change ${files.length === 1 ? 'is' : 'are'} weaker in ${found.length} ${found.length === 1 ? 'place' : 'places'}`;
  const common = { examined, unit, details: { policyOwner: role, owners } };
  if (context.approvals === undefined) {
    return {
      ...common,
      answer: 'fail',
      reason: `${weaker}, and without github-token nobody's approval can be read.`,
      findings: found,
    };
  }
  const pull = await context.approvals.approvalsOf(context.subject.commit, files);
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

function named(files: readonly string[]): string {
  const most = 5;
  const more = files.length - most;
  return `${files.slice(0, most).join(', ')}${more > 0 ? ` and ${String(more)} more files` : ''}`;
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
