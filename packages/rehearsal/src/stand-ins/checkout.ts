import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { git } from '@fhir-iq/sluice-runtime';
import { booleanInput, type StandIn, type StandInContext } from './stand-in.ts';

const server = 'https://github.com';
const timeoutMs = 300_000;

/** actions/checkout: real git against the repository's address. */
export const checkout: StandIn = {
  inputs: {
    repository: '',
    ref: '',
    token: '',
    'persist-credentials': 'true',
    path: '.',
    clean: 'true',
    'fetch-depth': '1',
    'fetch-tags': 'false',
    'show-progress': 'true',
  },
  async run(context: StandInContext): Promise<void> {
    const { inputs, event } = context;
    const repository = inputs['repository'] || event.repository;
    const directory = path.resolve(context.workspace, inputs['path'] ?? '.');
    if (path.relative(context.workspace, directory).startsWith('..')) {
      throw new Error(`Repository path '${directory}' is not under '${context.workspace}'`);
    }
    const run = (...args: string[]): Promise<string> => runGit(context, directory, args);
    await prepare(directory, `${server}/${repository}`, run);
    const isOwn = repository.toLowerCase() === event.repository.toLowerCase();
    const target = await resolveTarget(inputs['ref'] ?? '', isOwn ? event : undefined, run);
    await fetchTarget(context, target, run);
    const args =
      target.branch === undefined ? [target.start] : ['--track', '-B', target.branch, target.start];
    await run('checkout', '--quiet', '--force', ...args);
    const commit = (await run('log', '-1', '--format=%H')).trim();
    if (booleanInput(context, 'persist-credentials')) await persist(context, directory, run);
    context.log(`HEAD is now at ${commit} of ${repository} (${target.shown})`);
    context.output('ref', inputs['ref'] || (isOwn ? event.ref : ''));
    context.output('commit', commit);
  },
  async post(context: StandInContext): Promise<void> {
    const file = context.state.get('credentials');
    const directory = context.state.get('directory');
    if (file === undefined || directory === undefined) return;
    rmSync(file, { force: true });
    if (existsSync(path.join(directory, '.git'))) {
      await runGit(context, directory, ['config', '--local', '--unset-all', includeKey(directory)]);
    }
    context.log('Removed the credentials that the checkout kept');
  },
};

/** What is checked out: the refspecs to fetch, where the working tree starts, and the local branch, if any. */
interface Target {
  readonly refspecs: readonly string[];
  readonly start: string;
  readonly branch?: string;
  readonly shown: string;
}

type Git = (...args: string[]) => Promise<string>;

async function runGit(context: StandInContext, directory: string, args: readonly string[]): Promise<string> {
  const token = context.inputs['token'] ?? '';
  const started = performance.now();
  try {
    return await git(directory, args, {
      env: context.env,
      timeoutMs,
      signal: context.signal,
      ...(token === '' ? {} : { credential: { origin: server, token } }),
    });
  } finally {
    context.spent(performance.now() - started);
  }
}

async function prepare(directory: string, remote: string, run: Git): Promise<void> {
  mkdirSync(directory, { recursive: true });
  if (
    existsSync(path.join(directory, '.git')) &&
    (await run('config', '--get', '--default', '', 'remote.origin.url')).trim() === remote
  ) {
    await run('clean', '-ffdxq');
    await run('reset', '--quiet', '--hard');
    return;
  }
  for (const name of readdirSync(directory))
    rmSync(path.join(directory, name), { recursive: true, force: true });
  await run('init', '--quiet', '--initial-branch=main');
  // What `git remote add` and `git config` would write, without a process for each.
  appendFileSync(
    path.join(directory, '.git', 'config'),
    `[remote "origin"]\n\turl = ${remote}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n[gc]\n\tauto = 0\n`,
  );
}

async function resolveTarget(
  ref: string,
  event: { ref: string; sha: string } | undefined,
  run: Git,
): Promise<Target> {
  if (ref === '' && event !== undefined) return ofEvent(event);
  if (/^[0-9a-f]{40}$/.test(ref)) return { refspecs: [ref], start: ref, shown: ref };
  if (ref.startsWith('refs/')) return ofRef(ref);
  const listed = (
    await run('ls-remote', 'origin', ...(ref === '' ? ['HEAD'] : [`refs/heads/${ref}`, `refs/tags/${ref}`]))
  ).split('\n');
  const names = listed.map((line) => line.split('\t')[1]).filter((name) => name !== undefined);
  if (ref === '') {
    const commit = listed[0]?.split('\t')[0] ?? '';
    return { refspecs: [commit], start: commit, shown: 'the default branch' };
  }
  const [found] = names;
  if (found === undefined) throw new Error(`A branch or tag with the name '${ref}' could not be found`);
  return ofRef(found);
}

function ofEvent({ ref, sha }: { ref: string; sha: string }): Target {
  const branch = /^refs\/heads\/(.*)$/.exec(ref)?.[1];
  if (branch !== undefined) {
    const tracking = `refs/remotes/origin/${branch}`;
    return { refspecs: [`+${sha}:${tracking}`], start: tracking, branch, shown: branch };
  }
  const pull = /^refs\/pull\/(.*)$/.exec(ref)?.[1];
  const tracking = pull === undefined ? ref : `refs/remotes/pull/${pull}`;
  return { refspecs: [`+${sha}:${tracking}`], start: tracking, shown: ref };
}

function ofRef(ref: string): Target {
  const branch = /^refs\/heads\/(.*)$/.exec(ref)?.[1];
  if (branch === undefined) return { refspecs: [`+${ref}:${ref}`], start: ref, shown: ref };
  const tracking = `refs/remotes/origin/${branch}`;
  return { refspecs: [`+${ref}:${tracking}`], start: tracking, branch, shown: branch };
}

async function fetchTarget(context: StandInContext, target: Target, run: Git): Promise<void> {
  const depth = Number(context.inputs['fetch-depth']);
  if (!Number.isInteger(depth) || depth < 0)
    throw new Error(`Invalid value for fetch-depth: ${context.inputs['fetch-depth'] ?? ''}`);
  const base = ['-c', 'protocol.version=2', 'fetch', '--quiet', '--prune', '--no-recurse-submodules'];
  if (depth > 0) {
    const tags = booleanInput(context, 'fetch-tags') ? '--tags' : '--no-tags';
    await run(...base, tags, `--depth=${String(depth)}`, 'origin', ...target.refspecs);
    return;
  }
  const tracked = target.refspecs.flatMap((refspec) => {
    const [, from = '', to = ''] = /^\+?([^:]+):(refs\/remotes\/origin\/.*)$/.exec(refspec) ?? [];
    return to === '' ? [] : [{ refspec, from, to }];
  });
  const isTracked = (refspec: string): boolean => tracked.some((one) => one.refspec === refspec);
  await run(
    ...base,
    '--tags',
    'origin',
    '+refs/heads/*:refs/remotes/origin/*',
    ...target.refspecs.filter((refspec) => !isTracked(refspec)),
    // The commit of the event by its name, too: the branch may have moved on since.
    ...tracked.map(({ from }) => from).filter((from) => !from.startsWith('refs/')),
  );
  for (const { from, to } of tracked) if (!from.startsWith('refs/')) await run('update-ref', to, from);
}

function includeKey(directory: string): string {
  return `includeIf.gitdir:${path.join(directory, '.git')}.path`;
}

/** Keeps the token beside the checkout, in a file of the job's own folder, so that later git commands of the job use it. */
async function persist(context: StandInContext, directory: string, run: Git): Promise<void> {
  const token = context.inputs['token'] ?? '';
  if (token === '') return;
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  context.mask(basic);
  const file = path.join(
    context.temp,
    `git-credentials-${String(context.state.size)}-${path.basename(directory)}.config`,
  );
  writeFileSync(file, `[http "${server}/"]\n\textraheader = AUTHORIZATION: basic ${basic}\n`, {
    mode: 0o600,
  });
  await run('config', '--local', includeKey(directory), file);
  context.state.set('credentials', file);
  context.state.set('directory', directory);
}
