import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const bin = path.join(root, 'packages/cli/bin/sluice.mjs');
const run = promisify(execFile);
let directory: string;
let example: string;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function sluice(...args: string[]): Promise<Ended> {
  const env = {
    ...process.env,
    NO_COLOR: '1',
    SLUICE_CLOCK: `start=2026-11-23T12:00:00Z;epoch=${Date.now()};speed=1`,
  };
  try {
    return { code: 0, ...(await run(process.execPath, [bin, ...args], { cwd: directory, env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

async function configuration(content: string | Buffer): Promise<void> {
  await mkdir(path.join(directory, '.github'), { recursive: true });
  await writeFile(path.join(directory, '.github/sluice.yml'), content);
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-check-'));
  example = await readFile(path.join(root, 'examples/fhir-iq/.github/sluice.yml'), 'utf8');
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe('sluice check', () => {
  test('says that the example is right, and ends with 0', async () => {
    await configuration(example);
    const ended = await sluice('check');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('.github/sluice.yml: the configuration is right (0 errors, ');
  });

  test('says all that is wrong at once, each with its place, and ends with 1', async () => {
    await configuration(
      example
        .replace('url: https://staging', 'urll: https://staging')
        .replace("uiVersion: '12'", 'uiVersion: 12')
        .replace('role: business_owner,', 'role: busines_owner,')
        .replace('availability < 95%, window: 5m', 'availability < 95%, window: 1m')
        .replace('branch: development', 'branch: ghp_0123456789abcdefghijklmnopqrstuvwxyz'),
    );
    const ended = await sluice('check');
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('the configuration is wrong (5 errors, ');
    for (const said of [
      /^\.github\/sluice\.yml:\d+:\d+: environments\.staging\.urll: no such key is known here\n {2}found: {3}urll\n {2}allowed: purpose, .*\n {2}did you mean url\?$/m,
      /^\.github\/sluice\.yml:\d+:16: environments\.development\.uiVersion: this must be text, so it needs quotes\n {2}found: {3}12$/m,
      /^\.github\/sluice\.yml:\d+:\d+: stages\.production\.approvals\[1\]\.role: no role has this name$/m,
      /^ {2}did you mean business_owner\?$/m,
      /^\.github\/sluice\.yml:\d+:\d+: alerts\.critical\.site_down\.min_samples: the rule can never speak/m,
      /^\.github\/sluice\.yml:\d+:13: this looks like a GitHub token/m,
    ]) {
      expect(ended.stderr).toMatch(said);
    }
    expect(ended.stderr).not.toContain('ghp_0123');
  });

  test('writes JSON for machines', async () => {
    await configuration(example.replace("uiVersion: '12'", 'uiVersion: 12'));
    const ended = await sluice('check', '--json');
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      file: '.github/sluice.yml',
      ok: false,
      problems: [
        {
          file: '.github/sluice.yml',
          line: example.slice(0, example.indexOf("uiVersion: '12'")).split('\n').length,
          column: 16,
          path: 'environments.development.uiVersion',
          rule: 'type',
          found: '12',
          suggestion: "'12'",
        },
      ],
    });
  });

  test('knows the time: an expired waiver is wrong', async () => {
    const waiver =
      'waivers: [{ check: secrets_scan, finding: secrets_scan/x, owner: ada-lead, reason: r, expires: 2026-11-22, ticket: T-1 }]';
    await configuration(example.replace('waivers: []', waiver));
    const ended = await sluice('check');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('waivers[0].expires: the waiver expired');
  });

  test.each([
    ['broken YAML', 'site: [', 'a bracket before it is not closed'],
    ['an empty file', '', 'the file is empty'],
    ['UTF-16', Buffer.from('\uFEFFversion: 1', 'utf16le'), 'not encoded in UTF-8'],
    [
      'a stray byte',
      Buffer.concat([Buffer.from('version: 1\nsite: '), Buffer.from([0xc3, 0x28])]),
      '.github/sluice.yml:2:7: the file is not encoded in UTF-8',
    ],
  ])('says what is wrong with %s', async (_, content, said) => {
    await configuration(content);
    const ended = await sluice('check');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(said);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  test.each([
    [['check', 'missing.yml'], 'missing.yml cannot be read: it does not exist'],
    [['check', '.github'], '.github cannot be read: it is a folder'],
    [['check', 'a', 'b'], 'check takes one file, not 2'],
    [['check', '--jsn'], "Unknown option '--jsn'"],
    [['chek'], 'there is no command chek'],
    [[], 'a command is missing'],
  ])('%j is wrong usage and ends with 2', async (args, said) => {
    const ended = await sluice(...args);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(said);
    expect(ended.stderr).toContain('usage: npx @fhir-iq/sluice');
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  test('is listed by --help, which ends with 0', async () => {
    const ended = await sluice('--help');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/check \[FILE\] \[--json\].*\n.*rehearse/);
  });
});
