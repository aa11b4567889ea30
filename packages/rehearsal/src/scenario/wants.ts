import { parse } from 'yaml';

/** What a site's workflow files ask of its repository's settings. */
export interface Wants {
  /** Secrets by environment, lower case; under '' those that jobs without an environment read. */
  readonly secrets: ReadonlyMap<string, ReadonlySet<string>>;
  /** Environments of jobs, as written. */
  readonly environments: ReadonlySet<string>;
}

interface LooseJob {
  readonly environment?: string | { readonly name?: string };
}

/**
 * Reads which environments and secrets the jobs of workflow files name, so that a rehearsal's GitHub has them. Files that
 * do not parse are passed over here: the plan says what is wrong with them.
 *
 * @param files - Texts of the workflow files.
 */
export function wantsOf(files: readonly string[]): Wants {
  const secrets = new Map<string, Set<string>>();
  const environments = new Set<string>();
  for (const text of files) {
    for (const job of jobsOf(text)) {
      const named = typeof job.environment === 'string' ? job.environment : job.environment?.name;
      const environment = named === undefined || named.includes('${{') ? '' : named;
      if (environment !== '') environments.add(environment);
      const names = secrets.get(environment.toLowerCase()) ?? new Set();
      secrets.set(environment.toLowerCase(), names);
      for (const [, name] of JSON.stringify(job).matchAll(/\bsecrets\.([A-Za-z_]\w*)/g)) {
        if (name !== undefined && name.toUpperCase() !== 'GITHUB_TOKEN') names.add(name);
      }
    }
  }
  return { secrets, environments };
}

function jobsOf(text: string): LooseJob[] {
  try {
    const jobs: unknown = (parse(text) as { jobs?: unknown } | null)?.jobs;
    return jobs !== null && typeof jobs === 'object'
      ? Object.values(jobs as Record<string, LooseJob | null>).filter(
          (job) => job !== null && typeof job === 'object',
        )
      : [];
  } catch {
    return [];
  }
}
