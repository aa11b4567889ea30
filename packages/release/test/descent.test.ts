import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ConfigurationError, GateRefusal } from '@fhir-iq/sluice-model';
import { refuseOlder } from '../src/publish/descent.ts';
import { refuseDirtyTree, refuseShallowClone } from '../src/publish/source.ts';
import type { TestRepository } from './repository.ts';
import { testRepository } from './repository.ts';

let repository: TestRepository;
beforeEach(async () => {
  repository = await testRepository();
});
afterEach(() => repository.remove());

describe('refuseOlder', () => {
  const live = (commit: string) => ({ commit, knownBy: 'live build' as const });

  test('accepts what descends from what is live, the same commit, and the first of all', async () => {
    const older = await repository.commit({ a: '1' });
    const newer = await repository.commit({ a: '2' });
    expect(await refuseOlder(repository.root, newer, live(older))).toMatch(/Descends from/);
    expect(await refuseOlder(repository.root, newer, live(newer))).toMatch(/same commit/);
    expect(await refuseOlder(repository.root, older, undefined)).toMatch(/nothing to descend from/);
  });

  test('refuses an older one and one beside, and names both commits', async () => {
    const older = await repository.commit({ a: '1' });
    const newer = await repository.commit({ a: '2' });
    await repository.git('checkout', '--quiet', '-b', 'beside', older);
    const beside = await repository.commit({ b: '1' });
    for (const commit of [older, beside]) {
      const refusal = refuseOlder(repository.root, commit, live(newer));
      await expect(refusal).rejects.toBeInstanceOf(GateRefusal);
      await expect(refusal).rejects.toThrow(
        new RegExp(`${commit} does not descend from ${newer}.*roll back`),
      );
    }
  });

  test('a live commit that the clone does not have is no "yes"', async () => {
    const commit = await repository.commit({ a: '1' });
    const refusal = refuseOlder(repository.root, commit, live('f'.repeat(40)));
    await expect(refusal).rejects.toBeInstanceOf(ConfigurationError);
    await expect(refusal).rejects.toThrow(/fetch-depth: 0/);
  });
});

describe('refuseDirtyTree', () => {
  test('refuses changes of what is committed and additions to what is uploaded, but not files beside', async () => {
    await repository.commit({ 'src/a.js': 'a', 'README.md': 'x', '.gitignore': '*.log\n' });
    const check = (): Promise<void> => refuseDirtyTree(repository.root, '.github/sluice.yml');
    await check();
    const { writeFile, mkdir, rm } = await import('node:fs/promises');
    await writeFile(`${repository.root}/src/a.log`, 'ignored');
    await writeFile(`${repository.root}/evidence.json`, 'beside');
    await check();
    for (const file of ['src/new.js', 'README.md', '.github/sluice.yml', 'wix.lock']) {
      await mkdir(`${repository.root}/.github`, { recursive: true });
      await writeFile(`${repository.root}/${file}`, 'changed');
      await expect(check()).rejects.toThrow(new RegExp(file.replace('.', '\\.')));
      await rm(`${repository.root}/${file}`);
      await repository.git('checkout', '--quiet', '--', '.');
    }
    await rm(`${repository.root}/src/a.js`);
    await expect(check()).rejects.toThrow(/src\/a\.js/);
  });
});

describe('refuseShallowClone', () => {
  test('says which input of checkout is missing', async () => {
    await repository.commit({ a: '1' });
    await repository.commit({ a: '2' });
    await refuseShallowClone(repository.root);
    const shallow = `${repository.root}-shallow`;
    await repository.git('clone', '--quiet', '--depth=1', `file://${repository.root}`, shallow);
    await expect(refuseShallowClone(shallow)).rejects.toThrow(/"fetch-depth: 0"/);
  });
});
