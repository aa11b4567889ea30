import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { childEnvironment, git, runGit, runProcess, withTemporaryDirectory } from '@fhir-iq/sluice-runtime';

const node = (script: string, over: Partial<Parameters<typeof runProcess>[0]> = {}) =>
  runProcess({ command: process.execPath, args: ['-e', script], timeoutMs: 20_000, ...over });

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Waits until a process is gone. */
const gone = async (pid: number): Promise<void> => {
  while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
};

describe('a child process', () => {
  test('is told of as it ended', async () => {
    const result = await node('console.log("out"); console.error("err"); process.exit(3)');
    expect(result).toMatchObject({
      code: 3,
      signal: null,
      stdout: 'out\n',
      stderr: 'err\n',
      timedOut: false,
      truncated: false,
    });
  });

  test('gets no stdin: a program that asks sees the end at once', async () => {
    expect(
      (await node('process.stdin.on("data", () => {}).on("end", () => console.log("end"))')).stdout,
    ).toBe('end\n');
  });

  test('gets the input that is given', async () => {
    const script =
      'process.stdin.setEncoding("utf8").on("data", (text) => process.stdout.write(text.toUpperCase()))';
    expect((await node(script, { input: 'grün' })).stdout).toBe('GRÜN');
  });

  test('that ends before it has read its input is no error', async () => {
    expect((await node('process.exit(0)', { input: 'x'.repeat(5_000_000) })).code).toBe(0);
  });

  test('that cannot be started is an error with its name', async () => {
    await expect(runProcess({ command: 'no-such-program', args: [], timeoutMs: 1_000 })).rejects.toThrow(
      /no-such-program could not be started: .*ENOENT.* The program must be on the PATH/,
    );
  });

  test('is stopped at its timeout, with all its children, even those that ignore SIGTERM', async () => {
    const child = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log(process.pid)';
    const script = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" }); setInterval(() => {}, 1000)`;
    const pids: number[] = [];
    const result = await node(script, {
      timeoutMs: 1_000,
      graceMs: 100,
      onLine: (line) => pids.push(Number(line)),
    });
    expect(result.timedOut).toBe(true);
    expect(pids).toHaveLength(1);
    await gone(pids[0]!);
  });

  test('that leaves children behind does not keep us waiting, and they are ended', async () => {
    const script =
      'const c = require("child_process").spawn("sleep", ["600"], { stdio: "inherit" }); console.log(c.pid); c.unref()';
    const result = await node(script);
    expect(result).toMatchObject({ code: 0, timedOut: false });
    expect(result.durationMs).toBeLessThan(10_000);
    await gone(Number(result.stdout));
  });

  test('ends with the signal, and the promise with its reason', async () => {
    const controller = new AbortController();
    let pid = 0;
    const running = node('console.log("ready"); setInterval(() => {}, 1000)', {
      signal: controller.signal,
      onStart: (started) => (pid = started),
      onLine: () => controller.abort(new Error('cancelled')),
    });
    await expect(running).rejects.toThrow('cancelled');
    await gone(pid);
    await expect(node('', { signal: controller.signal })).rejects.toThrow('cancelled');
  });

  test('that says too much is kept at its beginning and its end', async () => {
    const result = await node(
      'console.log("begin"); for (let i = 0; i < 20000; i++) console.log("line " + i); console.log("end")',
      { maxOutputBytes: 2_000 },
    );
    expect(result.truncated).toBe(true);
    expect(result.stdout).toMatch(/^begin\n/);
    expect(result.stdout).toMatch(/\nend\n$/);
    expect(result.stdout).toMatch(/… \d+ bytes left out …/);
    expect(Buffer.byteLength(result.stdout)).toBeLessThan(2_100);
  });

  test('says its lines as they come', async () => {
    const lines: string[] = [];
    await node('process.stdout.write("one\\ntw"); process.stdout.write("o\\r\\nthree"); console.error("e")', {
      onLine: (line, stream) => lines.push(`${stream} ${line}`),
    });
    expect(lines.filter((line) => line.startsWith('stdout'))).toEqual([
      'stdout one',
      'stdout two',
      'stdout three',
    ]);
    expect(lines).toContain('stderr e');
  });
});

test('children get neither inputs, nor the runner’s tokens, nor the files that speak for the step', () => {
  const kept = {
    PATH: '/bin',
    HOME: '/h',
    HTTPS_PROXY: 'http://p',
    GITHUB_SHA: 'a',
    RUNNER_TEMP: '/t',
    CI: 'true',
  };
  const withheld = {
    'INPUT_WIX-API-KEY': 's',
    INPUT_CONFIG: 'c',
    ACTIONS_RUNTIME_TOKEN: 's',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 's',
    GITHUB_TOKEN: 's',
    GITHUB_OUTPUT: '/o',
    GITHUB_ENV: '/e',
    GITHUB_PATH: '/p',
    GITHUB_STATE: '/s',
    GITHUB_STEP_SUMMARY: '/m',
    STATE_x: 'y',
  };
  expect(childEnvironment({ ...kept, ...withheld, EMPTY: undefined })).toEqual(kept);
});

describe('git', () => {
  test('answers, and fails with what it said', async () => {
    await withTemporaryDirectory('sluice-git', async (folder) => {
      await git(folder, ['init', '-q', '-b', 'main']);
      expect(await git(folder, ['symbolic-ref', 'HEAD'])).toBe('refs/heads/main\n');
      await expect(git(folder, ['rev-parse', 'nothing'])).rejects.toThrow(
        /"git rev-parse nothing" in .* ended with 128: fatal: /,
      );
      expect((await runGit(folder, ['config', '--get', 'no.such'], { codes: [0, 1] })).code).toBe(1);
      await expect(git(folder, ['help', '-a'], { maxOutputBytes: 100 })).rejects.toThrow(
        'wrote more than can be read safely',
      );
      await expect(git(path.join(folder, 'none'), ['status'])).rejects.toThrow('could not be started');
    });
  });

  test('runs no hook of the checkout', async () => {
    await withTemporaryDirectory('sluice-git', async (folder) => {
      await git(folder, ['init', '-q']);
      await mkdir(path.join(folder, '.git/hooks'), { recursive: true });
      await writeFile(path.join(folder, '.git/hooks/pre-commit'), '#!/bin/sh\ntouch ran\n', { mode: 0o755 });
      const env = {
        ...process.env,
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@b',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@b',
      };
      await git(folder, ['commit', '-q', '--allow-empty', '-m', 'x'], { env });
      expect(await readdir(folder)).toEqual(['.git']);
    });
  });

  test('gets a token by its environment, for one origin alone', async () => {
    await withTemporaryDirectory('sluice-git', async (folder) => {
      await git(folder, ['init', '-q']);
      const credential = { token: 'ghs_secret', origin: 'https://github.com/' };
      const config = await git(
        folder,
        ['config', '--get-urlmatch', 'http.extraheader', 'https://github.com/fhir-iq/website'],
        { credential },
      );
      expect(config.trim()).toBe(
        `AUTHORIZATION: basic ${Buffer.from('x-access-token:ghs_secret').toString('base64')}`,
      );
      const elsewhere = await runGit(
        folder,
        ['config', '--get-urlmatch', 'http.extraheader', 'https://example.org/x'],
        { credential, codes: [0, 1] },
      );
      expect(elsewhere.stdout).toBe('');
    });
  });
});

test('a temporary folder is gone afterwards, also after a failure', async () => {
  let kept = '';
  await expect(
    withTemporaryDirectory('sluice-temp', async (folder) => {
      kept = folder;
      await writeFile(path.join(folder, 'x'), '');
      throw new Error('in the middle');
    }),
  ).rejects.toThrow('in the middle');
  await expect(readdir(kept)).rejects.toThrow('ENOENT');
});
