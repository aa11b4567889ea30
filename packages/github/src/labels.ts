import { WorkError } from '@fhir-iq/sluice-model';
import { GitHubAnswerError } from './answer-error.ts';
import type { CallKind, Requester } from './request.ts';

export interface Labels {
  /**
   * Makes a label where it is missing; one that is there stays as it is.
   *
   * @param color - Six hexadecimal digits without `#`.
   * @param description - At most 100 characters.
   */
  ensureLabel(name: string, color: string, description: string): Promise<{ readonly created: boolean }>;
  /**
   * Adds labels to an issue, and returns all that it then bears.
   *
   * @throws {WorkError} GitHub dropped a label: it drops those that do not exist. See `ensureLabel`.
   */
  addLabels(number: number, labels: readonly string[]): Promise<string[]>;
}

const reads: CallKind = { need: { permission: 'issues', access: 'read' } };
const writes: CallKind = { need: { permission: 'issues', access: 'write' }, repeatable: true };

/** The labels of one repository. */
export function labelsOf(github: Requester): Labels {
  const exists = async (name: string): Promise<boolean> => {
    try {
      await github.call('GET /repos/{owner}/{repo}/labels/{name}', { name }, reads);
      return true;
    } catch (error) {
      if (error instanceof GitHubAnswerError && error.status === 404) return false;
      throw error;
    }
  };
  return {
    async ensureLabel(name, color, description) {
      if (await exists(name)) return { created: false };
      try {
        await github.call('POST /repos/{owner}/{repo}/labels', { name, color, description }, writes);
        return { created: true };
      } catch (error) {
        // Somebody else may have made it in between, or our first answer got lost.
        if (error instanceof GitHubAnswerError && error.status === 422 && (await exists(name)))
          return { created: false };
        throw error;
      }
    },
    async addLabels(number, labels) {
      const raw = await github.call(
        'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
        { issue_number: number, labels: [...labels] },
        writes,
      );
      const borne = raw.map((label) => label.name);
      refuseDropped(`issue ${String(number)}`, labels, borne);
      return borne;
    },
  };
}

/**
 * Refuses an issue that does not bear what it was to bear: GitHub drops a label that does not exist without a word.
 *
 * @param issue - What to call it.
 * @param wanted - The labels that were asked for.
 * @param borne - Those that GitHub says it bears.
 * @throws {WorkError} One is missing.
 */
export function refuseDropped(issue: string, wanted: readonly string[], borne: readonly string[]): void {
  const there = new Set(borne.map((name) => name.toLowerCase()));
  const missing = wanted.filter((name) => !there.has(name.toLowerCase())).join(', ');
  if (missing === '') return;
  throw new WorkError({
    what: `GitHub kept ${issue} without the label ${missing}.`,
    allowed: 'GitHub drops a label that does not exist.',
    remedy: `Make the label ${missing} in the repository’s Issues > Labels, and add it to the issue.`,
  });
}
