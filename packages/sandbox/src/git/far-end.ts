import { spawn } from 'node:child_process';
import type { FarEnd, FarEndContext, FarRequest, FarResponse } from '../far-end.ts';
import { pushEnvironment, type PushLimits, writePushHook } from './push-limits.ts';

/** Who knows what a token may do. */
export interface GitAuthorizer {
  /**
   * Whether the token may do this in the repository ("owner/repo").
   *
   * @param token - Empty for a request without credentials.
   */
  authorize(token: string, repository: string, access: 'read' | 'write'): boolean | Promise<boolean>;
  /** What a push by this token may not change although it may write; nothing is withheld when absent. */
  pushLimits?(token: string, repository: string): PushLimits;
}

/** The longest that git may take for one request, in real milliseconds. */
const GIT_TIMEOUT_MS = 60_000;

/** Serves `https://github.com/OWNER/REPO.git` by `git http-backend` from bare repositories. */
export function createGitFarEnd(
  context: FarEndContext,
  options: { repositories: () => Readonly<Record<string, string>>; authorizer: GitAuthorizer },
): FarEnd {
  const hooks = writePushHook(context.stateDirectory);
  return {
    name: 'github',
    hosts: ['github.com'],
    handle: async (request) => {
      const match =
        /^\/([^/]+\/[^/]+?)(?:\.git)?(\/(?:info\/refs|git-upload-pack|git-receive-pack|HEAD))$/.exec(
          request.url.pathname,
        );
      const repository = match?.[1];
      const directory =
        repository === undefined ? undefined : findRepository(options.repositories(), repository);
      if (match === null || repository === undefined) return plain(404, 'Not Found');
      const service = request.url.searchParams.get('service') ?? (match[2] as string).slice(1);
      const access = service === 'git-receive-pack' ? 'write' : 'read';
      const token = tokenOf(request);
      const may = async (wanted: 'read' | 'write') =>
        await options.authorizer.authorize(token, repository, wanted);
      if (!(await may(access))) {
        // As GitHub does: who says no name is asked for one, who may not read does not learn that it exists.
        if (token === '')
          return { ...plain(401, 'Unauthorized'), headers: { 'www-authenticate': 'Basic realm="GitHub"' } };
        return (await may('read'))
          ? plain(403, `Permission to ${repository}.git denied.`)
          : plain(404, 'Repository not found.');
      }
      if (directory === undefined) return plain(404, 'Repository not found.');
      if (access === 'write' && request.method === 'POST' && context.faults.strikes('git-push-rejected'))
        return plain(500, 'Internal Server Error');
      const limits = options.authorizer.pushLimits?.(token, repository);
      return await httpBackend(request, directory, match[2] as string, {
        ...pushEnvironment(limits),
        GIT_CONFIG_KEY_2: 'core.hooksPath',
        GIT_CONFIG_VALUE_2: hooks,
      });
    },
  };
}

function findRepository(repositories: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(repositories).find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
}

/** GitHub takes the token as the password of any user name, or as the user name alone, or as a bearer. */
function tokenOf(request: FarRequest): string {
  const [scheme = '', value = ''] = (request.headers['authorization'] ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer' || scheme.toLowerCase() === 'token') return value;
  if (scheme.toLowerCase() !== 'basic') return '';
  const [user = '', ...password] = Buffer.from(value, 'base64').toString('utf8').split(':');
  return password.join(':') === '' ? user : password.join(':');
}

/** Runs git's own CGI program for one request. */
async function httpBackend(
  request: FarRequest,
  directory: string,
  pathInfo: string,
  more: Readonly<Record<string, string>>,
): Promise<FarResponse> {
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    GIT_PROJECT_ROOT: directory,
    GIT_HTTP_EXPORT_ALL: '1',
    // The bare repository belongs to whoever rehearses; http-backend would else refuse other owners.
    GIT_CONFIG_COUNT: '3',
    GIT_CONFIG_KEY_0: 'http.receivepack',
    GIT_CONFIG_VALUE_0: 'true',
    GIT_CONFIG_KEY_1: 'safe.directory',
    GIT_CONFIG_VALUE_1: '*',
    ...more,
    REQUEST_METHOD: request.method,
    PATH_INFO: pathInfo,
    QUERY_STRING: request.url.search.slice(1),
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    CONTENT_LENGTH: String(request.body.length),
    REMOTE_USER: 'rehearsal',
    REMOTE_ADDR: '127.0.0.1',
    GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
  };
  const child = spawn('git', ['http-backend'], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: GIT_TIMEOUT_MS,
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  // git may close its input early when it refuses a push; the answer then says why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(request.body);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const answer = Buffer.concat(out);
  const end = answer.indexOf('\r\n\r\n');
  if (end === -1)
    throw new Error(
      `git http-backend ended with ${String(code)} and no answer: ${Buffer.concat(err).toString('utf8').trim()}`,
    );
  const headers: Record<string, string> = {};
  for (const line of answer.subarray(0, end).toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const status = Number.parseInt(headers['status'] ?? '200', 10);
  delete headers['status'];
  return { status, headers, body: answer.subarray(end + 4) };
}

function plain(status: number, body: string): FarResponse {
  return { status, headers: { 'content-type': 'text/plain' }, body: `${body}\n` };
}
