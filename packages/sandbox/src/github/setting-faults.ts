import type { FaultDescription } from '../faults/description.ts';
import type { FaultSwitches } from '../far-end.ts';
import type { EnvironmentState, RuleState } from './state.ts';

const asked = { farEnd: 'github', byEnvironment: true, occasion: 'look at an environment' } as const;

/** Settings that an administrator forgot, or took away again, and what people forgot to say. */
export const settingFaults: readonly FaultDescription[] = [
  {
    ...asked,
    name: 'github-setting-no-environment',
    happens: 'An environment that asks reviewers is not there.',
    expected: 'preflight is red and says which environment to make; nothing is published.',
  },
  {
    ...asked,
    name: 'github-setting-no-reviewers',
    happens: 'An environment that should ask reviewers asks nobody.',
    expected: 'preflight is red: the approval would wait for nobody; nothing is published.',
  },
  {
    ...asked,
    name: 'github-setting-any-branch',
    happens: "A key's environment admits any branch.",
    expected: 'preflight is red: whoever can push there could read the key; nothing is published.',
  },
  {
    ...asked,
    name: 'github-setting-no-review-rule',
    byEnvironment: false,
    occasion: "look at a branch's rules",
    happens: 'No rule of a branch asks for reviews.',
    expected: 'preflight is red: who could push there could publish.',
  },
  {
    ...asked,
    name: 'github-approvals-without-words',
    byEnvironment: false,
    occasion: 'question for the approvals of a run',
    happens: 'People approve without a word: no comment stands beside an approval.',
    expected: 'attestations is red: the statement that is missing, and whose it would be.',
    red: [{ check: 'attestations', rule: 'missing' }],
  },
];

/**
 * An environment as its settings show it.
 *
 * @param environment - As it was made.
 * @param faults - What is switched on.
 * @returns The environment; undefined where it is as if nobody had made it.
 */
export function shownEnvironment(
  environment: EnvironmentState,
  faults: FaultSwitches,
): EnvironmentState | undefined {
  const strikes = (name: string): boolean => faults.strikes(name, environment.name.toLowerCase());
  if (environment.reviewers.length === 0)
    return environment.branches !== 'all' && strikes('github-setting-any-branch')
      ? { ...environment, branches: 'all' }
      : environment;
  if (strikes('github-setting-no-environment')) return undefined;
  return strikes('github-setting-no-reviewers') ? { ...environment, reviewers: [] } : environment;
}

/**
 * A branch's rules as its settings show them.
 *
 * @param rules - As they were made.
 * @param faults - What is switched on.
 */
export function shownRules(rules: readonly RuleState[], faults: FaultSwitches): readonly RuleState[] {
  return rules.length > 0 && faults.strikes('github-setting-no-review-rule')
    ? rules.filter(({ type }) => type !== 'pull_request')
    : rules;
}
