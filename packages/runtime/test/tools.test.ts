import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { collectingLog, findTool, runProcess, toolUse } from '@fhir-iq/sluice-runtime';
import type { ToolRequest } from '@fhir-iq/sluice-runtime';

const packsDirectory = path.join(import.meta.dirname, '..', 'tool-packs');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-tools-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const request = (over: Partial<ToolRequest> & { name: string }): ToolRequest => ({
  bin: over.name,
  env: { ...process.env, RUNNER_TOOL_CACHE: path.join(folder, 'cache') },
  log: collectingLog(),
  packsDirectory,
  ...over,
});

/** Puts a program on a PATH of its own. */
async function program(name: string, script: string): Promise<string> {
  const bin = path.join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(path.join(bin, name), `#!/bin/sh\n${script}\n`);
  await chmod(path.join(bin, name), 0o755);
  return bin;
}

const everything = async (where: string): Promise<string[]> =>
  (await readdir(where, { recursive: true })).sort();

describe('the PATH', () => {
  test.each([
    ['echo "v8.30.0"', '8.30.0'],
    ['echo "gitleaks version 8.30.1 (linux)"', '8.30.1'],
    ['echo "8.21.2" >&2', '8.21.2'],
  ])('has a tool in a version that will do: %s', async (script, version) => {
    const bin = await program('gitleaks', script);
    const tool = await findTool(
      request({ name: 'gitleaks', versionRange: '>=8.20', env: { PATH: `${bin}:/bin` } }),
    );
    expect(toolUse(tool)).toEqual({ name: 'gitleaks', version, source: 'path' });
    expect(tool.command).toEqual([path.join(bin, 'gitleaks')]);
  });

  test.each([
    ['echo 8.2.0', 'gitleaks is 8.2.0, wanted is >=8.20'],
    ['echo hello', 'gitleaks does not say its version'],
    [
      'echo "error while loading shared libraries: libnss3.so.130: no such file" >&2; exit 127',
      /gitleaks --version ended with 127: error while loading shared libraries: libnss3/,
    ],
    ['kill -SEGV $$', /gitleaks --version ended with SIGSEGV/],
  ] as const)('has one that will not do: %s', async (script, said) => {
    const bin = await program('gitleaks', script);
    await expect(
      findTool(request({ name: 'gitleaks', versionRange: '>=8.20', env: { PATH: `${bin}:/bin` } })),
    ).rejects.toThrow(said);
  });

  test('has none: the message says what to install', async () => {
    await expect(
      findTool(request({ name: 'gitleaks', versionRange: '>=8.20', env: { PATH: folder } })),
    ).rejects.toThrow(
      'gitleaks was not found: no gitleaks on the PATH. Install gitleaks (>=8.20) on the runner.',
    );
  });

  test('of a tool that is pinned is not looked at', async () => {
    const bin = await program('wix', 'touch ran; echo 1.1.247');
    await expect(findTool(request({ name: 'wix', env: { PATH: bin } }))).rejects.toThrow(
      'it is not looked for on the PATH',
    );
    expect(await everything(bin)).toEqual(['wix']);
  });
});

describe('a tool pack', () => {
  test('is installed once, without scripts, and found again', async () => {
    const first = await findTool(
      request({ name: 'gitleaks-wasm', bin: 'gitleaks', toolPack: 'gitleaks-wasm' }),
    );
    expect(toolUse(first)).toEqual({ name: 'gitleaks-wasm', version: '0.1.3', source: 'tool-pack' });
    const [command, ...args] = first.command;
    const version = await runProcess({ command, args: [...args, 'version'], timeoutMs: 60_000 });
    expect(version.stdout.trim()).toBe('v8.28.0');
    const again = await findTool(
      request({
        name: 'gitleaks-wasm',
        bin: 'gitleaks',
        toolPack: 'gitleaks-wasm',
        env: { PATH: '', RUNNER_TOOL_CACHE: path.join(folder, 'cache') },
      }),
    );
    expect(again).toEqual({ ...first, source: 'tool-cache' });
  }, 120_000);

  test('that two processes install at once is had by both', async () => {
    const [one, two] = await Promise.all(
      [0, 1].map(() =>
        runProcess({
          command: process.execPath,
          args: [path.join(import.meta.dirname, 'fixtures/install.ts'), packsDirectory, 'gitleaks-wasm'],
          env: { ...process.env, RUNNER_TOOL_CACHE: path.join(folder, 'cache') },
          timeoutMs: 120_000,
        }),
      ),
    );
    expect([one?.stderr, one?.code, two?.stderr, two?.code]).toEqual(['', 0, '', 0]);
    const parent = path.join(folder, 'cache', 'sluice-gitleaks-wasm');
    const [lock] = await readdir(parent);
    expect(await readdir(path.join(parent, lock!))).toEqual([`${process.platform}-${process.arch}`]);
  }, 150_000);

  test('whose install was killed leaves nothing that is taken for it, and the next one cleans up', async () => {
    const parent = path.join(folder, 'cache', 'sluice-gitleaks-wasm');
    const args = [path.join(import.meta.dirname, 'fixtures/install.ts'), packsDirectory, 'gitleaks-wasm'];
    // npm that begins, says so and goes on for ever.
    const bin = await program(
      'npm',
      'mkdir node_modules; echo $$ > whole; mv whole node_modules/half; exec sleep 600',
    );
    const running = runProcess({
      command: process.execPath,
      args,
      env: {
        ...process.env,
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        RUNNER_TOOL_CACHE: path.join(folder, 'cache'),
        KILL_WHEN_STARTED: '1',
      },
      timeoutMs: 60_000,
    });
    expect((await running).signal).toBe('SIGKILL');
    const [lock] = await readdir(parent);
    expect(await readdir(path.join(parent, lock!))).toEqual([expect.stringMatching(/^\.partial-/)]);
    const half = (await everything(parent)).find((name) => path.basename(name) === 'half');
    process.kill(Number(await readFile(path.join(parent, half!), 'utf8')));
    const tool = await findTool(
      request({ name: 'gitleaks-wasm', bin: 'gitleaks', toolPack: 'gitleaks-wasm' }),
    );
    expect(tool.source).toBe('tool-pack');
    expect(await readdir(path.join(parent, lock!))).toEqual([`${process.platform}-${process.arch}`]);
  }, 120_000);

  test('that npm cannot install leaves nothing, and npm’s words', async () => {
    const bin = await program('npm', 'mkdir node_modules; echo "npm error network unreachable" >&2; exit 7');
    const asked = request({
      name: 'wix-cli',
      bin: 'wix',
      toolPack: 'wix-cli',
      env: { PATH: `${bin}:/bin:/usr/bin`, RUNNER_TOOL_CACHE: path.join(folder, 'cache') },
    });
    await expect(findTool(asked)).rejects.toThrow(
      /Tool pack wix-cli could not be installed: npm ci ended with 7: npm error network unreachable .*npm registry/,
    );
    expect(
      (await everything(path.join(folder, 'cache'))).filter(
        (name) => name.includes('partial') || name.includes('node_modules'),
      ),
    ).toEqual([]);
  });

  test.each([
    ['npm error code EINTEGRITY', /is not what the pack's lock pins.*npm cache clean/],
    ['npm error code ENOSPC', /Make room on the runner's disk/],
    ['npm error code ETARGET', /does not have a version that the lock names/],
    ['npm error code ECONNREFUSED', /must reach its npm registry/],
  ])('that npm cannot install says what mends it: %s', async (said, remedy) => {
    const bin = await program('npm', `echo "${said}" >&2; exit 1`);
    const env = { PATH: `${bin}:/bin:/usr/bin`, RUNNER_TOOL_CACHE: path.join(folder, 'cache') };
    const asked = findTool(request({ name: 'wix', toolPack: 'wix-cli', env }));
    await expect(asked).rejects.toThrow(/Tool pack wix-cli could not be installed: npm ci ended with 1/);
    await expect(asked).rejects.toThrow(remedy);
  });

  test.each([
    ['a package of it is gone', 'node_modules/tool'],
    ['all is gone but the folder', 'node_modules'],
  ])('that is broken in the cache is installed anew, and said: %s', async (_, gone) => {
    const packs = path.join(folder, 'packs');
    const manifest = { dependencies: { tool: '1.0.0' }, sluice: { package: 'tool', bin: 'tool' } };
    await mkdir(path.join(packs, 'p'), { recursive: true });
    await writeFile(path.join(packs, 'p/package.json'), JSON.stringify(manifest));
    const packages = { '': {}, 'node_modules/tool': {}, 'node_modules/elsewhere': { optional: true } };
    await writeFile(path.join(packs, 'p/package-lock.json'), JSON.stringify({ packages }));
    const bin = await program(
      'npm',
      'mkdir -p node_modules/tool; echo \'{"version":"1.0.0","bin":"t.js"}\' > node_modules/tool/package.json',
    );
    const env = { PATH: `${bin}:/bin:/usr/bin`, RUNNER_TOOL_CACHE: path.join(folder, 'cache') };
    const log = collectingLog();
    const find = () => findTool(request({ name: 'tool', toolPack: 'p', packsDirectory: packs, env, log }));
    const { directory = '' } = await find();
    expect((await find()).source).toBe('tool-cache');
    await rm(path.join(directory, gone), { recursive: true });
    expect(await find()).toMatchObject({ source: 'tool-pack', version: '1.0.0' });
    expect(JSON.stringify(log.lines)).toMatch(/Tool pack p in the tool cache lacks node_modules\/tool/);
    expect(await readdir(path.dirname(directory))).toEqual([path.basename(directory)]);
  });

  test('without npm says so', async () => {
    const asked = request({
      name: 'wix-cli',
      bin: 'wix',
      toolPack: 'wix-cli',
      env: { PATH: folder, RUNNER_TOOL_CACHE: folder },
    });
    await expect(findTool(asked)).rejects.toThrow(/there is no npm on the PATH.*actions\/setup-node/);
  });

  test('is installed with our settings: those of the site and of its steps do not count', async () => {
    const bin = await program(
      'npm',
      'env > "$SLUICE_SEEN/env"; cp .npmrc "$SLUICE_SEEN/npmrc"; ls -A > "$SLUICE_SEEN/files"; echo "$@" > "$SLUICE_SEEN/args"; exit 1',
    );
    const env = {
      PATH: `${bin}:/bin:/usr/bin`,
      RUNNER_TOOL_CACHE: path.join(folder, 'cache'),
      SLUICE_SEEN: folder,
      HTTPS_PROXY: 'http://proxy:1',
      'INPUT_WIX-API-KEY': 'secret',
      npm_config_ignore_scripts: 'false',
      npm_config_registry: 'https://registry.example/',
      npm_config_script_shell: '/bin/evil',
      NPM_CONFIG_USERCONFIG: '/u',
      GITHUB_TOKEN: 'secret',
    };
    await expect(findTool(request({ name: 'eslint', toolPack: 'eslint', env }))).rejects.toThrow(
      'npm ci ended with 1',
    );
    const seen = await readFile(path.join(folder, 'env'), 'utf8');
    for (const kept of [
      'HTTPS_PROXY=http://proxy:1',
      'npm_config_registry=https://registry.example/',
      'NPM_CONFIG_USERCONFIG=/u',
    ])
      expect(seen).toContain(kept);
    for (const dropped of ['secret', 'ignore_scripts', 'script_shell']) expect(seen).not.toContain(dropped);
    expect(await readFile(path.join(folder, 'npmrc'), 'utf8')).toContain('ignore-scripts=true');
    expect(await readFile(path.join(folder, 'args'), 'utf8')).toContain('ci --ignore-scripts');
    expect((await readFile(path.join(folder, 'files'), 'utf8')).trim().split('\n')).toEqual([
      '.npmrc',
      'package-lock.json',
      'package.json',
    ]);
  });

  test('that is not there is said by name', async () => {
    await expect(findTool(request({ name: 'x', toolPack: 'no-such-pack' }))).rejects.toThrow(
      /Tool pack no-such-pack cannot be read/,
    );
  });

  test('with another lockfile is another tool', async () => {
    const packs = path.join(folder, 'packs');
    const bin = await program(
      'npm',
      'mkdir -p node_modules/tool; echo \'{"version":"1.0.0","bin":"t.js"}\' > node_modules/tool/package.json',
    );
    const env = { PATH: `${bin}:/bin:/usr/bin`, RUNNER_TOOL_CACHE: path.join(folder, 'cache') };
    const places = new Set<string | undefined>();
    for (const lock of ['{"a":1}', '{"a":2}']) {
      await mkdir(path.join(packs, 'p'), { recursive: true });
      await writeFile(
        path.join(packs, 'p/package.json'),
        '{"dependencies":{"tool":"1.0.0"},"sluice":{"package":"tool","bin":"tool"}}',
      );
      await writeFile(path.join(packs, 'p/package-lock.json'), lock);
      places.add(
        (await findTool(request({ name: 'tool', toolPack: 'p', packsDirectory: packs, env }))).directory,
      );
    }
    expect(places.size).toBe(2);
  });

  test.each(['eslint', 'gitleaks-wasm', 'wix-cli'])(
    'pins everything and names no address: %s',
    async (pack) => {
      const manifest = JSON.parse(await readFile(path.join(packsDirectory, pack, 'package.json'), 'utf8'));
      const lock = JSON.parse(await readFile(path.join(packsDirectory, pack, 'package-lock.json'), 'utf8'));
      for (const version of Object.values(manifest.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(lock.packages[''].dependencies).toEqual(manifest.dependencies);
      for (const [name, entry] of Object.entries<Record<string, unknown>>(lock.packages)) {
        expect(entry).not.toHaveProperty('resolved');
        if (name !== '') expect(entry['integrity']).toMatch(/^sha512-/);
      }
    },
  );
});

test('a copy of a pack works beside a bundle', async () => {
  const packs = path.join(folder, 'tool-packs');
  await cp(path.join(packsDirectory, 'gitleaks-wasm'), path.join(packs, 'gitleaks-wasm'), {
    recursive: true,
  });
  const tool = await findTool(
    request({ name: 'gitleaks-wasm', bin: 'gitleaks', toolPack: 'gitleaks-wasm', packsDirectory: packs }),
  );
  expect(tool.version).toBe('0.1.3');
}, 120_000);
