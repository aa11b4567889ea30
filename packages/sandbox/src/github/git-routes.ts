import { apiBase, bodyOf, invalid, notFound, Refusal, textField, webBase } from './answers.ts';
import type { GitCommit, GitPerson } from './git-store.ts';
import { type GitEntryToWrite, GitWriter } from './git-writer.ts';
import type { Call, Route } from './route.ts';
import { nodeId } from './shapes.ts';

const reads = { permission: 'contents', access: 'read' } as const;
const writes = { permission: 'contents', access: 'write' } as const;
const modes = new Set(['100644', '100755', '120000']);

const writerOf = ({ git }: Call): GitWriter => new GitWriter(git.directory);
const base = ({ repository }: Call): string => `${apiBase}/repos/${repository.name}/git`;

/** GitHub's JSON of a ref. */
export function refShape(call: Call, ref: string, sha: string) {
  return {
    ref,
    node_id: nodeId(ref, 0),
    url: `${base(call)}/${ref}`,
    object: { type: 'commit', sha, url: `${base(call)}/commits/${sha}` },
  };
}

function commitShape(call: Call, commit: GitCommit) {
  const html = `${webBase}/${call.repository.name}/commit`;
  return {
    sha: commit.sha,
    node_id: nodeId(`Commit${commit.sha}`, 0),
    url: `${base(call)}/commits/${commit.sha}`,
    html_url: `${html}/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${base(call)}/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${base(call)}/commits/${sha}`,
      html_url: `${html}/${sha}`,
    })),
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  };
}

async function createBlob(call: Call) {
  const body = bodyOf(call.request);
  const content = textField(body, 'Blob', 'content');
  if (content === undefined) throw invalid('Blob', 'content', 'missing_field');
  const encoding = textField(body, 'Blob', 'encoding') ?? 'utf-8';
  if (encoding !== 'utf-8' && encoding !== 'base64') throw invalid('Blob', 'encoding', 'invalid');
  const sha = await writerOf(call).blob(Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'));
  return { status: 201, json: { sha, url: `${base(call)}/blobs/${sha}` } };
}

async function entryOf(call: Call, raw: unknown, known: ReadonlySet<string>): Promise<GitEntryToWrite> {
  const entry = (raw ?? {}) as Record<string, unknown>;
  const { path, mode, sha, content } = entry;
  if (typeof path !== 'string' || path === '' || path.startsWith('/') || path.split('/').includes('..'))
    throw new Refusal(422, 'tree.path contains a malformed path component');
  if (typeof mode !== 'string' || !modes.has(mode)) throw new Refusal(422, 'tree.mode is not supported');
  if (sha === null) {
    if (!known.has(path)) throw new Refusal(422, 'GitRPC::BadObjectState');
    return { path, mode, blob: undefined };
  }
  const writer = writerOf(call);
  if (typeof content === 'string') return { path, mode, blob: await writer.blob(Buffer.from(content)) };
  if (typeof sha !== 'string' || !(await writer.has(sha, 'blob')))
    throw new Refusal(422, `tree.sha ${JSON.stringify(sha)} is not a valid blob`);
  return { path, mode, blob: sha };
}

async function createTree(call: Call) {
  const { git } = call;
  const body = bodyOf(call.request);
  const from = textField(body, 'Tree', 'base_tree');
  const writer = writerOf(call);
  const isCommit = from !== undefined && (await writer.has(from, 'commit'));
  const baseTree = from !== undefined && isCommit ? (await git.commit(from)).tree : from;
  if (baseTree !== undefined && !(await writer.has(baseTree, 'tree'))) throw notFound();
  const listed: unknown = body['tree'];
  if (!Array.isArray(listed)) throw invalid('Tree', 'tree', 'missing_field');
  const known = new Set(baseTree === undefined ? [] : await git.files(baseTree));
  const entries: GitEntryToWrite[] = [];
  for (const raw of listed as unknown[]) entries.push(await entryOf(call, raw, known));
  const sha = await writer.tree(baseTree, entries);
  const made = await git.entries(sha, '');
  return {
    status: 201,
    json: {
      sha,
      url: `${base(call)}/trees/${sha}`,
      truncated: false,
      tree: (Array.isArray(made) ? made : []).map((entry) => ({
        path: entry.path,
        mode: entry.type === 'tree' ? '040000' : '100644',
        type: entry.type,
        sha: entry.sha,
        ...(entry.type === 'blob' ? { size: entry.size } : {}),
        url: `${base(call)}/${entry.type}s/${entry.sha}`,
      })),
    },
  };
}

async function createCommit(call: Call) {
  const { git, world, login } = call;
  const body = bodyOf(call.request);
  const message = textField(body, 'Commit', 'message');
  if (message === undefined) throw invalid('Commit', 'message', 'missing_field');
  const writer = writerOf(call);
  const tree = textField(body, 'Commit', 'tree');
  if (tree === undefined || !(await writer.has(tree, 'tree')))
    throw new Refusal(422, 'Tree SHA does not exist');
  const parents = (body['parents'] ?? []) as readonly unknown[];
  for (const parent of parents) {
    if (typeof parent !== 'string' || !(await writer.has(parent, 'commit')))
      throw new Refusal(422, 'Parent SHA does not exist or is not a commit object');
  }
  const caller: GitPerson = {
    name: login,
    email: `${String(world.user(login).id)}+${login}@users.noreply.github.com`,
    date: world.now(),
  };
  const sha = await writer.commit({
    message,
    tree,
    parents: parents as readonly string[],
    author: caller,
    committer: caller,
  });
  return { status: 201, json: commitShape(call, await git.commit(sha)) };
}

async function createRef(call: Call) {
  const body = bodyOf(call.request);
  const ref = textField(body, 'Reference', 'ref');
  const sha = textField(body, 'Reference', 'sha');
  if (ref === undefined || !/^refs\/(heads|tags)\/[^\s~^:?*[\\]+$/.test(ref))
    throw new Refusal(422, `${ref ?? ''} is not a valid ref name.`);
  const writer = writerOf(call);
  if (sha === undefined || !(await writer.has(sha, 'commit')))
    throw new Refusal(422, 'Object does not exist');
  if (await call.git.hasRef(ref.replace(/^refs\//, ''))) throw new Refusal(422, 'Reference already exists');
  await writer.setRef(ref, sha);
  return { status: 201, json: refShape(call, ref, sha) };
}

export const gitRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/git/ref/{ref+}',
    fault: 'commits',
    right: reads,
    handle: async (call) => {
      const ref = `refs/${call.param('ref')}`;
      const sha = (await call.git.hasRef(call.param('ref'))) ? await call.git.resolve(ref) : undefined;
      if (sha === undefined) throw notFound();
      return { status: 200, json: refShape(call, ref, sha) };
    },
  },
  {
    method: 'GET',
    path: '/git/commits/{commit_sha}',
    fault: 'commits',
    right: reads,
    handle: async (call) => {
      const sha = await call.git.resolve(call.param('commit_sha'));
      if (sha === undefined) throw notFound();
      return { status: 200, json: commitShape(call, await call.git.commit(sha)) };
    },
  },
  { method: 'POST', path: '/git/blobs', fault: 'git-write', right: writes, handle: createBlob },
  { method: 'POST', path: '/git/trees', fault: 'git-write', right: writes, handle: createTree },
  { method: 'POST', path: '/git/commits', fault: 'git-write', right: writes, handle: createCommit },
  { method: 'POST', path: '/git/refs', fault: 'git-write', right: writes, handle: createRef },
];
