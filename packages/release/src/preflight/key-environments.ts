import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Environment } from '@fhir-iq/sluice-github';
import { type Finding, Stage } from '@fhir-iq/sluice-model';
import {
  makeEnvironment,
  mendEnvironment,
  type SettingsPages,
  type WantedEnvironment,
  wrongSetting,
} from './settings.ts';

/** On which refs a pull request's workflows run. */
const pullRequests = 'refs/pull/*/merge';

/**
 * The branches that may use an environment which holds keys: its own for the environment of a site, any branch of a road
 * for others such as the ledger's.
 *
 * @param configuration - The policy.
 * @param name - The environment.
 */
export function branchesOf(configuration: SluiceConfiguration, name: string): string[] {
  const stage = Stage.safeParse(name.toLowerCase());
  if (stage.success) return [configuration.environments[stage.data].branch];
  const roads = Stage.options.map((one) => configuration.environments[one].branch);
  const all = [...new Set([configuration.site.defaultBranch, ...roads])];
  return name.toLowerCase() === 'preview' ? [...all, pullRequests] : all;
}

/**
 * What is wrong with an environment that holds keys: whoever may push to a branch that it admits can read them.
 *
 * @param name - The environment.
 * @param environment - As it stands; undefined where it does not exist.
 * @param configuration - The policy, for the branches.
 * @param pages - Where settings are made.
 */
export function keyEnvironment(
  name: string,
  environment: Environment | undefined,
  configuration: SluiceConfiguration,
  pages: SettingsPages,
): Finding[] {
  const branches = branchesOf(configuration, name);
  const wanted: WantedEnvironment = { name, reviewers: [], branches };
  const threshold = `bound to ${branches.join(' or ')}`;
  if (environment === undefined) {
    return [
      wrongSetting('missing-environment', name, {
        message: `The environment ${name} does not exist, or the token may not see it. GitHub makes it without any protection when a job names it: any branch could read its keys.`,
        value: 'no environment',
        threshold,
        remedy: makeEnvironment(pages, wanted),
      }),
    ];
  }
  const remedy = mendEnvironment(pages, wanted);
  return [
    ...boundTo(environment, branches).map((message) =>
      wrongSetting('unbound', name, { message, value: admits(environment), threshold, remedy }),
    ),
    ...holdsUp(environment).map((value) =>
      wrongSetting('held-up', name, {
        message: `The environment ${name} holds keys and makes its jobs wait: a rollback must not wait.`,
        value,
        threshold: 'no required reviewers and no wait timer',
        remedy,
      }),
    ),
  ];
}

function boundTo({ name, branches, patterns }: Environment, allowed: readonly string[]): string[] {
  const holds = `The environment ${name} holds keys and`;
  if (branches === 'all') return [`${holds} admits any branch: whoever can push one can read them.`];
  if (branches === 'protected')
    return [`${holds} admits every protected branch, and any branch at all while none is protected.`];
  if (patterns.length === 0) return [`${holds} admits no branch at all, so no job can use them.`];
  const others = patterns.filter((pattern) => !allowed.includes(pattern));
  return others.length === 0 ? [] : [`${holds} admits ${others.join(', ')}.`];
}

function admits({ branches, patterns }: Environment): string {
  if (branches === 'all') return 'any branch';
  if (branches === 'protected') return 'protected branches';
  return patterns.length === 0 ? 'no branch' : patterns.join(', ');
}

function holdsUp({ reviewers, waitMinutes }: Environment): string[] {
  return [
    ...(reviewers.length === 0 ? [] : [`required reviewers ${reviewers.map(({ name }) => name).join(', ')}`]),
    ...(waitMinutes === 0 ? [] : [`a wait timer of ${String(waitMinutes)} minutes`]),
  ];
}
