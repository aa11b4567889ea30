import { invalid, notFound } from './answers.ts';
import type { Call } from './route.ts';
import type { IssueState, LabelState, RepositoryState } from './state.ts';
import type { GitHubWorld } from './world.ts';

/** The issue of a call's path; GitHub's 404 where there is none. */
export function issueOf(call: Call): IssueState {
  const number = call.number('issue_number');
  const found = call.repository.issues.find((one) => one.number === number);
  if (found === undefined) throw notFound();
  return found;
}

/** The names of the labels in a body; undefined where it says nothing of labels. */
export function labelsIn(body: Record<string, unknown>): string[] | undefined {
  const { labels } = body;
  if (labels === undefined) return undefined;
  if (!Array.isArray(labels)) throw invalid('Issue', 'labels', 'invalid');
  return labels.map((label: unknown) =>
    typeof label === 'string' ? label : String((label as { name?: unknown } | null)?.name),
  );
}

/** Makes a label. */
export function addLabel(
  world: GitHubWorld,
  repository: RepositoryState,
  label: Omit<LabelState, 'id'>,
): LabelState {
  const made = { ...label, id: world.id() };
  repository.labels.push(made);
  return made;
}

/**
 * The labels that an issue gets of those asked for. One that does not exist is made for a person; what a job or an App
 * asks for is dropped without a word.
 */
export function labelsFor(
  { world, repository, kind }: Pick<Call, 'world' | 'repository' | 'kind'>,
  wanted: readonly string[],
): string[] {
  return wanted.flatMap((name) => {
    const known = world.label(repository, name);
    if (known !== undefined) return [known.name];
    if (kind !== 'person') return [];
    return [addLabel(world, repository, { name, color: 'ededed', description: null }).name];
  });
}
