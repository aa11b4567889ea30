import { readYaml } from '@fhir-iq/sluice-config/yaml/read';
import { git } from '@fhir-iq/sluice-runtime';

/**
 * The environments that the site's workflows name at a commit.
 *
 * @param root - The checkout.
 * @param commit - Whose workflows.
 * @param signal - Stops git.
 * @returns Their names in lower case, as GitHub compares them.
 */
export async function environmentsOfWorkflows(
  root: string,
  commit: string,
  signal: AbortSignal,
): Promise<Set<string>> {
  const listed = await git(root, ['ls-tree', '--name-only', '-z', commit, '--', '.github/workflows/'], {
    signal,
  });
  const files = listed.split('\0').filter((file) => /\.ya?ml$/.test(file));
  const texts = await Promise.all(
    files.map((file) => git(root, ['cat-file', 'blob', `${commit}:${file}`], { signal })),
  );
  return new Set(texts.flatMap(namedEnvironments).map((name) => name.toLowerCase()));
}

/**
 * The environments that a workflow's jobs name literally, in the order of the file. What an expression makes is not known
 * before the job runs.
 *
 * @param text - The workflow file.
 */
export function namedEnvironments(text: string): string[] {
  const jobs = member(readYaml(text).value, 'jobs');
  if (typeof jobs !== 'object' || jobs === null) return [];
  const names = Object.values(jobs).flatMap((job: unknown) => {
    const environment = member(job, 'environment');
    const name = typeof environment === 'string' ? environment : member(environment, 'name');
    return typeof name === 'string' && name !== '' && !name.includes('${{') ? [name] : [];
  });
  return [...new Set(names)];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
