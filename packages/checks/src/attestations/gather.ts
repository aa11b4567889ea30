import { type Act, type Statement, statedIn } from '@fhir-iq/sluice-gate';
import { type GitHub, GitHubAnswerError } from '@fhir-iq/sluice-github';

/** Where people may have stated something. */
export interface Acts {
  /** Which acts count. */
  readonly acts: readonly Act[];
  /** Numbers of the issues whose comments are read. */
  readonly issues: readonly number[];
  /** The run whose approvals are read. */
  readonly run: number;
  /** File name of the workflow whose runs state. */
  readonly workflow: string;
  readonly defaultBranch: string;
}

const mostRuns = 200;

/**
 * Reads statements where GitHub itself says who made them. A file of the repository is no such place.
 *
 * @param github - Asked for comments, approvals and runs.
 * @param where - Which.
 */
export async function gatherStatements(
  github: Pick<GitHub, 'issues' | 'runs'>,
  where: Acts,
): Promise<Statement[]> {
  const { acts, issues, run, workflow, defaultBranch } = where;
  const [comments, approvals, dispatches] = await Promise.all([
    acts.includes('comment') ? Promise.all(issues.map((number) => inComments(github, number))) : [],
    acts.includes('approval') ? inApprovals(github, run) : [],
    acts.includes('dispatch') ? inRuns(github, workflow, defaultBranch) : [],
  ]);
  return [...comments.flat(), ...approvals, ...dispatches];
}

async function inComments({ issues }: Pick<GitHub, 'issues'>, number: number): Promise<Statement[]> {
  return (await issues.comments(number)).flatMap((comment) =>
    statedIn(comment.body).map((stated) => ({
      ...stated,
      act: 'comment',
      login: comment.author,
      bot: !comment.byPerson,
      at: comment.createdAt,
      editedAt: comment.editedAt,
      url: comment.url,
    })),
  );
}

async function inApprovals({ runs }: Pick<GitHub, 'runs'>, id: number): Promise<Statement[]> {
  const given = await runs.approvals(id);
  if (given.every(({ comment }) => statedIn(comment).length === 0)) return [];
  const run = await runs.get(id);
  return given
    .filter(({ state }) => state === 'approved')
    .flatMap(({ login, comment }) =>
      statedIn(comment).map((stated) => ({
        ...stated,
        act: 'approval',
        login,
        bot: isBot(login),
        // GitHub tells no time of an approval; it was not before its run.
        at: run.createdAt,
        editedAt: undefined,
        url: run.url,
      })),
    );
}

/** A run states by its title, which the workflow of the default branch makes of what the person filled in. */
async function inRuns(
  { runs }: Pick<GitHub, 'runs'>,
  workflow: string,
  branch: string,
): Promise<Statement[]> {
  const list = await runs
    .list({ workflow, branch, event: 'workflow_dispatch', limit: mostRuns })
    .catch((error: unknown) => {
      // A site without that workflow states otherwise.
      if (error instanceof GitHubAnswerError && error.status === 404) return [];
      throw error;
    });
  return list
    .filter(
      (run) =>
        run.conclusion === 'success' &&
        run.attempt === 1 &&
        run.branch === branch &&
        run.event === 'workflow_dispatch' &&
        run.path === `.github/workflows/${workflow}`,
    )
    .flatMap((run) =>
      statedIn(run.displayTitle).map((stated) => ({
        ...stated,
        act: 'dispatch',
        login: run.actor,
        bot: isBot(run.actor),
        at: run.createdAt,
        editedAt: undefined,
        url: run.url,
      })),
    );
}

function isBot(login: string | undefined): boolean {
  return login?.endsWith('[bot]') ?? true;
}
