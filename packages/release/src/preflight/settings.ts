import type { Finding } from '@fhir-iq/sluice-model';

/** Where a setting is made. */
export interface SettingsPages {
  /** The page of the repository's environments. */
  readonly environments: string;
  /** The page of its rulesets. */
  readonly rules: string;
}

/** What an environment must be set to. */
export interface WantedEnvironment {
  readonly name: string;
  /** Logins and teams; none for an environment that holds keys. */
  readonly reviewers: readonly string[];
  /** Branches that may use it; any of them, and no other. */
  readonly branches: readonly string[];
}

/**
 * The pages of a repository's settings.
 *
 * @param serverUrl - As in `GITHUB_SERVER_URL`.
 * @param repository - `OWNER/REPOSITORY`.
 */
export function settingsPages(serverUrl: string, repository: string): SettingsPages {
  const settings = `${serverUrl}/${repository}/settings`;
  return { environments: `${settings}/environments`, rules: `${settings}/rules` };
}

/**
 * A setting that is not as it must be.
 *
 * @param rule - What is wrong, as a word.
 * @param about - The environment or branch.
 * @param said - What was found, what is allowed, and what to set.
 * @param said.message - What is wrong and why it matters.
 * @param said.value - What was found.
 * @param said.threshold - What is allowed.
 * @param said.remedy - The exact settings to make.
 */
export function wrongSetting(
  rule: string,
  about: string,
  said: { message: string; value?: string; threshold: string; remedy: string },
): Finding {
  return { id: `preflight/${rule}/${about}`, rule, severity: 'critical', ...said, blocks: true };
}

/**
 * How to make an environment.
 *
 * @param pages - Where.
 * @param wanted - What it must be.
 */
export function makeEnvironment(pages: SettingsPages, wanted: WantedEnvironment): string {
  return `At ${pages.environments} choose "New environment", name ${wanted.name}; then ${setEnvironment(wanted)}`;
}

/**
 * How to set an environment that is there.
 *
 * @param pages - Where.
 * @param wanted - What it must be.
 */
export function mendEnvironment(pages: SettingsPages, wanted: WantedEnvironment): string {
  return `At ${pages.environments} open ${wanted.name}; ${setEnvironment(wanted)}`;
}

function setEnvironment({ reviewers, branches }: WantedEnvironment): string {
  return [
    reviewers.length === 0
      ? 'leave "Required reviewers" and "Wait timer" off'
      : `switch "Required reviewers" on and list ${reviewers.join(', ')} and nobody else`,
    `set "Deployment branches and tags" to "Selected branches and tags" with ${branches.map((name) => `the branch ${name}`).join(' or ')} and no other.`,
  ].join('; ');
}
