import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import { readUpload } from '../src/publish/upload.ts';
import type { TestRepository } from './repository.ts';
import { testRepository } from './repository.ts';

let repository: TestRepository;
beforeEach(async () => {
  repository = await testRepository();
});
afterEach(() => repository.remove());
const page = { 'src/pages/Home.c1.js': '$w.onReady(() => {});\n' };

describe('readUpload', () => {
  test('takes src/ alone where there is no wix.lock, and what belongs to it where there is one', async () => {
    const first = await repository.commit({
      ...page,
      'package.json': '{}',
      'README.md': 'x',
      'wix.config.json': '{}',
    });
    expect((await readUpload(repository.root, first)).map((file) => file.path)).toEqual([
      'src/pages/Home.c1.js',
    ]);
    const second = await repository.commit({ 'wix.lock': 'x', 'dependencies-metadata.json': '{}' });
    expect((await readUpload(repository.root, second)).map((file) => file.path)).toEqual([
      'dependencies-metadata.json',
      'package.json',
      'src/pages/Home.c1.js',
      'wix.lock',
    ]);
  });

  test('reads the commit, whatever lies in the work tree', async () => {
    const commit = await repository.commit({ 'src/a.js': 'committed – ä 🎉\n', 'src/empty.js': '' });
    await writeFile(path.join(repository.root, 'src/a.js'), 'changed\n');
    expect(await readUpload(repository.root, commit)).toEqual([
      { path: 'src/a.js', content: 'committed – ä 🎉\n' },
      { path: 'src/empty.js', content: '' },
    ]);
  });

  test('keeps names with spaces, quotes and other alphabets, and each byte of the text', async () => {
    const content = '\ufeffexport const a = "\u0000\r\n";';
    const commit = await repository.commit({ 'src/pages/Über "uns".c1.js': content, 'src/a\tb.js': 'b' });
    expect(await readUpload(repository.root, commit)).toEqual([
      { path: 'src/a\tb.js', content: 'b' },
      { path: 'src/pages/Über "uns".c1.js', content },
    ]);
  });

  test('puts the file in the place of a link to it', async () => {
    await repository.commit({ 'src/public/a.js': 'a\n' });
    await symlink('a.js', path.join(repository.root, 'src/public/b.js'));
    await symlink('../public/b.js', path.join(repository.root, 'src/public/c.js'));
    const files = await readUpload(repository.root, await repository.commit());
    expect(files.map(({ content }) => content)).toEqual(['a\n', 'a\n', 'a\n']);
  });

  test.each<[string, (root: string) => Promise<void>, RegExp]>([
    [
      'a link out of the repository',
      (root) => symlink('/etc/passwd', path.join(root, 'src/x.js')),
      /src\/x\.js is a link to "\/etc\/passwd"/,
    ],
    [
      'a link to a file that is not uploaded',
      (root) => symlink('../.env', path.join(root, 'src/x.js')),
      /x\.js is a link to "\.\.\/\.env"/,
    ],
    ['a link to a folder', (root) => symlink('pages', path.join(root, 'src/x')), /src\/x is a link/],
    ['links in a circle', (root) => symlink('x.js', path.join(root, 'src/x.js')), /in a circle/],
    [
      'Latin-1',
      (root) => writeFile(path.join(root, 'src/x.js'), Buffer.from('// \xe9', 'latin1')),
      /x\.js is not UTF-8/,
    ],
    [
      'a text that is cut in a character of its own length',
      (root) => writeFile(path.join(root, 'src/x.js'), Buffer.from([0xf0, 0x9f, 0x98])),
      /x\.js is not UTF-8/,
    ],
    [
      'an image',
      (root) =>
        writeFile(
          path.join(root, 'src/x.png'),
          Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x0a, 0x00]),
        ),
      /x\.png is not UTF-8/,
    ],
    [
      'a pointer of Git LFS',
      (root) =>
        writeFile(path.join(root, 'src/x.js'), 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
      /kept by Git LFS/,
    ],
    [
      'dependencies without their lock',
      (root) => writeFile(path.join(root, 'package.json'), '{"dependencies":{"a":"1"}}'),
      /without a wix\.lock/,
    ],
    [
      'a lock without its package.json',
      (root) => writeFile(path.join(root, 'wix.lock'), ''),
      /without its package\.json/,
    ],
  ])('refuses %s', async (_name, change, says) => {
    await repository.commit(page);
    await change(repository.root);
    const commit = await repository.commit();
    await expect(readUpload(repository.root, commit)).rejects.toThrow(says);
    await expect(readUpload(repository.root, commit)).rejects.toBeInstanceOf(ConfigurationError);
  });

  test('names everything that is wrong at once', async () => {
    const bad = Buffer.from([0xff]);
    const commit = await repository.commit({
      'src/a.js': bad,
      'src/b.js': 'good\n',
      'src/c.js': Buffer.from([0xfe, 0x0a]),
      'wix.lock': '',
    });
    await expect(readUpload(repository.root, commit)).rejects.toThrow(
      /src\/a\.js is not UTF-8 text; src\/c\.js is not UTF-8 text; wix\.lock/,
    );
  });

  test('refuses a submodule, and a commit without src/', async () => {
    const commit = await repository.commit({ 'README.md': 'x' });
    await expect(readUpload(repository.root, commit)).rejects.toThrow(/src\/ holds no file/);
    await repository.git('update-index', '--add', '--cacheinfo', `160000,${commit},src/library`);
    await repository.git('commit', '--quiet', '--message', 'Submodule');
    await expect(readUpload(repository.root, 'HEAD')).rejects.toThrow(/src\/library is a submodule/);
  });
});
