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
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/**
 * Reads which environments and secrets the jobs of workflow files name, so that a rehearsal's GitHub has them. Files that
 * do not parse are passed over here: the plan says what is wrong with them.
 *
 * @param files - Texts of the workflow files.
 * @param called - Gives the text of a called workflow, whose jobs may name the environment by an input.
 */
export function wantsOf(
  files: readonly string[],
  called: (uses: string) => string | undefined = () => undefined,
): Wants {
  const secrets = new Map<string, Set<string>>();
  const environments = new Set<string>();
  for (const job of files.flatMap(jobsOf)) {
    const named = environmentOf(job);
    const environment = named.includes('${{') ? '' : named;
    if (environment !== '') environments.add(environment);
    for (const name of namedByCall(job, called)) environments.add(name);
    const names = secrets.get(environment.toLowerCase()) ?? new Set();
    secrets.set(environment.toLowerCase(), names);
    for (const [, name] of JSON.stringify(job).matchAll(/\bsecrets\.([A-Za-z_]\w*)/g)) {
      if (name !== undefined && name.toUpperCase() !== 'GITHUB_TOKEN') names.add(name);
    }
  }
  return { secrets, environments };
}

function environmentOf(job: LooseJob): string {
  return (typeof job.environment === 'string' ? job.environment : job.environment?.name) ?? '';
}

/** The environments of a called workflow's jobs that the call names by an input. */
function namedByCall(job: LooseJob, called: (uses: string) => string | undefined): string[] {
  const text = job.uses === undefined ? undefined : called(job.uses);
  return text === undefined
    ? []
    : jobsOf(text).flatMap((inner) => {
        const input = /^\$\{\{\s*inputs\.([\w-]+)\s*\}\}$/.exec(environmentOf(inner).trim())?.[1];
        const value = input === undefined ? undefined : job.with?.[input];
        return typeof value === 'string' && !value.includes('${{') ? [value] : [];
      });
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
