import { bodyOf, invalid, listed, notFound, Refusal, textField } from './answers.ts';
import { fileShape } from './commit-shapes.ts';
import { openPull } from './people.ts';
import { fullPullShape, type PullParts, pullShape, reviewShape } from './pull-shapes.ts';
import type { Call, Route } from './route.ts';
import type { PullState } from './state.ts';

const readsPulls = { permission: 'pull-requests', access: 'read' } as const;

function pullOf(call: Call): PullState {
  const number = call.number('pull_number');
  const found = call.repository.pulls.find((one) => one.number === number);
  if (found === undefined) throw notFound();
  return found;
}

/** The commits between which a pull request lies: those of its branches while it is open. */
async function ends({ git }: Call, pull: PullState): Promise<{ head: string; base: string }> {
  if (pull.merged !== undefined) return { head: pull.merged.head, base: pull.merged.base };
  // A fork's commits stand in the base repository as refs/pull/N/head alone.
  const head =
    (await git.resolve(`refs/pull/${String(pull.number)}/head`)) ?? (await git.resolve(pull.head.ref));
  const base = await git.resolve(pull.base.ref);
  if (head === undefined || base === undefined)
    throw new Error(
      `pull request ${String(pull.number)}: branch ${pull.head.ref} or ${pull.base.ref} is not in the repository`,
    );
  return { head, base };
}

async function partsOf(call: Call, pull: PullState): Promise<PullParts> {
  const { git, world, repository } = call;
  const { head, base } = await ends(call, pull);
  const from = await git.mergeBase(base, head);
  const fork = world.find(pull.head.repository);
  return {
    author: world.user(pull.author),
    headSha: head,
    baseSha: base,
    headRepository: fork === undefined ? null : world.repositoryJson(fork),
    baseRepository: world.repositoryJson(repository),
    headOwner: world.user(pull.head.repository.slice(0, pull.head.repository.indexOf('/')), 'Organization'),
    baseOwner: world.owner(repository),
    mergedBy: pull.merged === undefined ? null : world.user(pull.merged.by),
    commits: from === undefined ? 0 : await git.count(from, head),
    comments: repository.comments.filter((comment) => comment.issue === pull.number).length,
    changes: from === undefined ? [] : await git.changes(from, head),
  };
}

const pullJson = (call: Call) => async (pull: PullState) =>
  pullShape(call.repository.name, pull, await partsOf(call, pull));

async function pullsOfCommit(call: Call) {
  const sha = await call.git.resolve(call.param('commit_sha'));
  if (sha === undefined) throw notFound();
  const found: PullState[] = [];
  for (const pull of call.repository.pulls) {
    const { head, base } = await ends(call, pull);
    if (pull.merged?.commit === sha || (await call.git.contains(base, head, sha))) found.push(pull);
  }
  return await listed(call.request, found, pullJson(call));
}

async function create(call: Call) {
  const { world, repository, git, kind, login } = call;
  if (kind === 'job' && !repository.jobsMayOpenPulls)
    throw new Refusal(403, 'GitHub Actions is not permitted to create or approve pull requests.');
  const body = bodyOf(call.request);
  const title = textField(body, 'PullRequest', 'title');
  if (title === undefined || title === '') throw invalid('PullRequest', 'title', 'missing_field');
  const [head, base] = [textField(body, 'PullRequest', 'head'), textField(body, 'PullRequest', 'base')];
  const tip = async (name: string) => await git.resolve(`refs/heads/${name}`);
  const headSha = head === undefined ? undefined : await tip(head);
  if (head === undefined || headSha === undefined) throw invalid('PullRequest', 'head', 'invalid');
  const baseSha = base === undefined ? undefined : await tip(base);
  if (base === undefined || baseSha === undefined) throw invalid('PullRequest', 'base', 'invalid');
  const said = (message: string) =>
    new Refusal(422, 'Validation Failed', {
      errors: [{ resource: 'PullRequest', code: 'custom', message }],
    });
  if ((await git.count(baseSha, headSha)) === 0) throw said(`No commits between ${base} and ${head}`);
  const known = repository.pulls.some(
    (pull) => pull.state === 'open' && pull.head.ref === head && pull.base.ref === base,
  );
  if (known) throw said(`A pull request already exists for ${world.owner(repository).login}:${head}.`);
  const number = await openPull(world, repository, {
    title,
    body: textField(body, 'PullRequest', 'body') ?? '',
    author: login,
    head,
    base,
    draft: body['draft'] === true,
  });
  const pull = repository.pulls.find((one) => one.number === number);
  if (pull === undefined) throw notFound();
  return { status: 201, json: fullPullShape(repository.name, pull, await partsOf(call, pull)) };
}

export const pullRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/commits/{commit_sha}/pulls',
    fault: 'pull-requests',
    right: readsPulls,
    handle: pullsOfCommit,
  },
  {
    method: 'POST',
    path: '/pulls',
    fault: 'pull-create',
    right: { permission: 'pull-requests', access: 'write' },
    handle: create,
  },
  {
    method: 'GET',
    path: '/pulls',
    fault: 'pull-requests',
    right: readsPulls,
    handle: (call) => {
      const asked = call.request.url.searchParams;
      const state = asked.get('state') ?? 'open';
      const [head, base] = [asked.get('head'), asked.get('base')];
      const found = call.repository.pulls.filter(
        (pull) =>
          (state === 'all' || pull.state === state) &&
          (base === null || pull.base.ref === base) &&
          (head === null ||
            `${pull.head.repository.slice(0, pull.head.repository.indexOf('/'))}:${pull.head.ref}` === head),
      );
      return listed(call.request, found.toReversed(), pullJson(call));
    },
  },
  {
    method: 'GET',
    path: '/pulls/{pull_number}',
    fault: 'pull-requests',
    right: readsPulls,
    handle: async (call) => {
      const pull = pullOf(call);
      return { status: 200, json: fullPullShape(call.repository.name, pull, await partsOf(call, pull)) };
    },
  },
  {
    method: 'GET',
    path: '/pulls/{pull_number}/files',
    fault: 'pull-requests',
    right: readsPulls,
    handle: async (call) => {
      const { changes, headSha } = await partsOf(call, pullOf(call));
      return await listed(call.request, changes, (change) =>
        fileShape(call.repository.name, headSha, change),
      );
    },
  },
  {
    method: 'GET',
    path: '/pulls/{pull_number}/reviews',
    fault: 'reviews',
    right: readsPulls,
    handle: (call) => {
      const pull = pullOf(call);
      return listed(call.request, pull.reviews, (review) =>
        reviewShape(call.repository.name, pull.number, review, call.world.user(review.login)),
      );
    },
  },
];
