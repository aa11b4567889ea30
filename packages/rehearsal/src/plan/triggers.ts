import type { EventFilter, Triggers } from '../parse/model.ts';
import { matchesFilters } from './patterns.ts';

/** What happened in the repository, as far as `on:` looks at it. */
export interface RaisedEvent {
  readonly name: 'push' | 'pull_request' | 'schedule' | 'workflow_dispatch';
  /** `refs/heads/…`, `refs/tags/…` or `refs/pull/N/merge`. */
  readonly ref: string;
  /** The branch that a pull request wants to change. */
  readonly base?: string | undefined;
  /** `opened`, `synchronize` … of a pull request. */
  readonly action?: string | undefined;
  /** Files that the push or the pull request changes. */
  readonly changed: readonly string[];
  /** The cron line that fired; any when absent. */
  readonly cron?: string | undefined;
}

/** Whether an event starts a workflow. */
export function triggers(on: Triggers, event: RaisedEvent): boolean {
  switch (event.name) {
    case 'push':
      return on.push !== undefined && pushMatches(on.push, event);
    case 'pull_request':
      return on.pullRequest !== undefined && pullRequestMatches(on.pullRequest, event);
    case 'schedule':
      return on.schedule?.some((one) => event.cron === undefined || one.cron === event.cron) ?? false;
    case 'workflow_dispatch':
      return on.dispatch !== undefined;
  }
}

function pushMatches(filter: EventFilter, event: RaisedEvent): boolean {
  const tag = /^refs\/tags\/(.*)$/.exec(event.ref)?.[1];
  const branch = /^refs\/heads\/(.*)$/.exec(event.ref)?.[1];
  const wantsTags = filter.tags !== undefined || filter.tagsIgnore !== undefined;
  const wantsBranches = filter.branches !== undefined || filter.branchesIgnore !== undefined;
  if (tag !== undefined) {
    // With a filter on branches alone, tags do not start the workflow; the other way round likewise.
    return wantsTags ? nameMatches(filter.tags, filter.tagsIgnore, tag) : !wantsBranches;
  }
  if (branch === undefined || (wantsTags && !wantsBranches)) return false;
  return nameMatches(filter.branches, filter.branchesIgnore, branch) && pathsMatch(filter, event.changed);
}

function pullRequestMatches(filter: EventFilter, event: RaisedEvent): boolean {
  const types = filter.types ?? ['opened', 'synchronize', 'reopened'];
  if (!types.includes(event.action ?? 'opened')) return false;
  return (
    nameMatches(filter.branches, filter.branchesIgnore, event.base ?? '') && pathsMatch(filter, event.changed)
  );
}

function nameMatches(
  wanted: readonly string[] | undefined,
  ignored: readonly string[] | undefined,
  name: string,
): boolean {
  if (wanted !== undefined) return matchesFilters(wanted, name);
  return ignored === undefined || !matchesFilters(ignored, name);
}

function pathsMatch(filter: EventFilter, changed: readonly string[]): boolean {
  const { paths, pathsIgnore } = filter;
  if (paths !== undefined) return changed.some((file) => matchesFilters(paths, file));
  return pathsIgnore === undefined || changed.some((file) => !matchesFilters(pathsIgnore, file));
}
