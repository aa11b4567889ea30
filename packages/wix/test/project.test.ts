import { mkdtemp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import { withWixHome } from '../src/home.ts';
import { validateSite, writeProject } from '../src/project.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-wix-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const siteId = '11111111-2222-4333-8444-555555555555';

describe('writeProject', () => {
  test('writes the files and the configuration of one environment, with the design as text', async () => {
    await writeProject(folder, {
      files: [{ path: 'src/pages/Home.c1.js', content: '// ä\n' }],
      siteId,
      uiVersion: '12',
    });
    expect(await readFile(path.join(folder, 'src/pages/Home.c1.js'), 'utf8')).toBe('// ä\n');
    expect(JSON.parse(await readFile(path.join(folder, 'wix.config.json'), 'utf8'))).toEqual({
      siteId,
      uiVersion: '12',
    });
  });

  test('writes nothing outside of its folder', async () => {
    const inside = path.join(folder, 'inside');
    await mkdir(inside);
    await expect(
      writeProject(inside, { files: [{ path: 'src/../../out.js', content: '' }], siteId, uiVersion: '1' }),
    ).rejects.toThrow(/outside/);
    expect(await readdir(folder)).toEqual(['inside']);
  });
});

describe('validateSite', () => {
  test('accepts what Wix takes', () => {
    expect(() => validateSite(siteId, '12', 'development')).not.toThrow();
  });
  test.each([
    ['', '12', /UUID/],
    ['dev', '12', /UUID/],
    [siteId, 12, /uiVersion is 12.*as text/],
    [siteId, '', /uiVersion is ""/],
    [siteId, undefined, /uiVersion/],
  ])('refuses %j with %j', (id, version, says) => {
    expect(() => validateSite(id, version, 'development')).toThrow(ConfigurationError);
    expect(() => validateSite(id, version, 'development')).toThrow(says);
  });
});

describe('withWixHome', () => {
  test('removes the home in every end, and homes whose process is gone, but no other', async () => {
    await mkdir(path.join(folder, 'sluice-wix-home-2147483646-gone'));
    await mkdir(path.join(folder, `sluice-wix-home-${String(process.pid)}-mine`));
    await mkdir(path.join(folder, 'sluice-evidence'));
    await expect(withWixHome(folder, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect((await readdir(folder)).sort()).toEqual([
      'sluice-evidence',
      `sluice-wix-home-${String(process.pid)}-mine`,
    ]);
  });
});
