import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { digestOf, sha256Digest, treeDigest, withTemporaryDirectory } from '@fhir-iq/sluice-runtime';

test('SHA-256 as anybody computes it', () => {
  expect(sha256Digest('')).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256Digest(Buffer.from('abc'))).toBe(
    'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('a JSON value’s digest does not depend on the order of its keys', () => {
  expect(digestOf({ a: 1, b: [true, null] })).toBe(digestOf({ b: [true, null], a: 1 }));
  expect(digestOf({ a: 1 })).not.toBe(digestOf({ a: 2 }));
});

test('a tree’s digest sees names, content, rights and links, and not the order', async () => {
  await withTemporaryDirectory('sluice-digest', async (folder) => {
    await mkdir(path.join(folder, 'b'));
    await writeFile(path.join(folder, 'a.js'), 'x');
    await writeFile(path.join(folder, 'b/c.js'), 'y');
    const first = await treeDigest(folder, ['a.js', 'b/c.js']);
    expect(await treeDigest(folder, ['b/c.js', 'a.js', 'a.js'])).toBe(first);
    await chmod(path.join(folder, 'a.js'), 0o755);
    const executable = await treeDigest(folder, ['a.js', 'b/c.js']);
    await writeFile(path.join(folder, 'a.js'), 'z');
    const changed = await treeDigest(folder, ['a.js', 'b/c.js']);
    await symlink('b/c.js', path.join(folder, 'd.js'));
    const linked = await treeDigest(folder, ['a.js', 'd.js']);
    expect(new Set([first, executable, changed, linked, await treeDigest(folder, ['a.js'])]).size).toBe(5);
    await expect(treeDigest(folder, ['none.js'])).rejects.toThrow(
      /none\.js could not be read for its digest/,
    );
    await expect(treeDigest(folder, ['b'])).rejects.toThrow(/neither a file nor a link/);
  });
});
