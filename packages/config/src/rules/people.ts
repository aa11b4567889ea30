import type { Stage } from '@fhir-iq/sluice-model';
import type { SluiceConfiguration } from '../schema/configuration.ts';
import type { Rule, RuleContext } from './rule.ts';

type Role = SluiceConfiguration['roles'][string];

/** GitHub environments that hold keys; a reviewer there would hold up a rollback. */
const keyEnvironments = ['development', 'staging', 'production', 'preview', 'ledger'];
/** GitHub takes at most six required reviewers, people and teams together. */
const mostReviewers = 6;

const stages: readonly Stage[] = ['development', 'staging', 'production'];

/** Each role has somebody, each approval a way of its own, and different people can give what must come from different people. */
export const people: Rule = (context) => {
  for (const [name, role] of Object.entries(context.configuration.roles)) {
    if (role.logins.length + role.teams.length === 0) {
      context.report({
        path: ['roles', name, 'logins'],
        rule: 'empty-role',
        message: `nobody has the role ${name}`,
        found: 'neither logins nor teams',
        allowed: 'at least one login or team',
      });
    }
  }
  for (const stage of stages) approvalsOf(context, stage);
};

function approvalsOf(context: RuleContext, stage: Stage): void {
  const { approvals, distinctApprovers } = context.configuration.stages[stage];
  const path = ['stages', stage, 'approvals'];
  approvals.forEach(({ role, via }, index) => {
    oneWay(context, stage, index);
    if (keyEnvironments.includes(via)) {
      context.report({
        path: [...path, index, 'via'],
        rule: 'key-environment',
        message: 'this environment holds keys, so it has no reviewers',
        found: via,
        allowed: 'an environment for this approval alone, as in production-tech-lead',
      });
    }
    const people = context.configuration.roles[role];
    if (people !== undefined && people.logins.length + people.teams.length > mostReviewers) {
      context.report({
        path: [...path, index, 'role'],
        rule: 'too-many-reviewers',
        message: `the role ${role} has more people and teams than GitHub takes as reviewers of one environment`,
        found: `${people.logins.length + people.teams.length}`,
        allowed: `at most ${mostReviewers}; a team counts as one`,
        restsOn: [['roles', role]],
      });
    }
  });
  if (approvals.length === 0 && stage === 'production') {
    context.report({
      path,
      rule: 'no-approval',
      severity: 'warning',
      message: 'nobody has to approve a deployment to production',
      found: 'no approvals',
      allowed: 'the specification asks for tech_lead and business_owner',
    });
  }
  if (distinctApprovers) distinct(context, stage);
}

/** GitHub lets any one listed reviewer pass, so two roles behind one environment would be one approval. */
function oneWay(context: RuleContext, stage: Stage, index: number): void {
  const { via } = context.configuration.stages[stage].approvals[index] ?? { via: '' };
  for (const other of stages) {
    const approvals = context.configuration.stages[other].approvals;
    const first = approvals.findIndex((approval) => approval.via.toLowerCase() === via.toLowerCase());
    if (first < 0) continue;
    if (other === stage && first === index) return;
    context.report({
      path: ['stages', stage, 'approvals', index, 'via'],
      rule: 'shared-approval',
      message: `stages.${other}.approvals[${first}] goes through the same environment; GitHub lets any one of its reviewers pass both`,
      found: via,
      allowed: 'a GitHub environment for each approval',
    });
    return;
  }
}

function distinct(context: RuleContext, stage: Stage): void {
  const { approvals } = context.configuration.stages[stage];
  const roles = approvals.map(({ role }) => context.configuration.roles[role]);
  if (roles.some((role) => role === undefined || role.logins.length + role.teams.length === 0)) return;
  const people = new Set(roles.flatMap((role) => role?.logins ?? []).map((login) => login.toLowerCase()));
  if (canBeDistinct(roles.filter((role): role is Role => role !== undefined))) return;
  context.report({
    path: ['stages', stage, 'approvals'],
    rule: 'distinct-approvers',
    message: `${approvals.length} approvals must come from different people, and these roles have too few`,
    found: `${approvals.map(({ role }) => role).join(', ')}: ${[...people].join(', ')}`,
    allowed: 'roles in which another person can be found for each approval',
    restsOn: approvals.map(({ role }) => ['roles', role]),
  });
}

/** Whether each role can be given a person of its own. A team may have anybody in it, so it always can. */
function canBeDistinct(roles: readonly Role[]): boolean {
  const choices = roles
    .filter((role) => role.teams.length === 0)
    .map((role) => role.logins.map((login) => login.toLowerCase()));
  const taken = new Map<string, number>();
  const place = (role: number, tried: Set<string>): boolean =>
    (choices[role] ?? []).some((login) => {
      if (tried.has(login)) return false;
      tried.add(login);
      const holder = taken.get(login);
      if (holder !== undefined && !place(holder, tried)) return false;
      taken.set(login, role);
      return true;
    });
  return choices.every((_, role) => place(role, new Set()));
}
