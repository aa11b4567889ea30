import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { canonicalJson, type LedgerRecord } from '@fhir-iq/sluice-model';
import { folderStore, gitStore, type LedgerStore, recordPath } from '../src/index.ts';
import { clock, folder, keepingLog, record } from './stage.ts';

const early = record('deploy:1', '2026-11-23T08:00:00.000Z');
const late = record('deploy:2', '2026-12-01T08:00:00.000Z', { environment: 'staging', kind: 'verdict' });

let place: ReturnType<typeof folder>;
beforeEach(() => {
  place = folder();
});
afterEach(() => place.remove());

/** Both stores behave alike: a git one on a bare repository, a folder one. */
const kinds: readonly [string, () => LedgerStore][] = [
  ['folder', () => folderStore(path.join(place.root, 'ledger'))],
  ['git', () => gitStore({ remote: place.bare('ledger.git'), branch: 'main', log: keepingLog(), clock })],
];

describe.each(kinds)('a ledger in a %s', (_name, make) => {
  test('gives back what was appended, in time order', async () => {
    const store = make();
    expect(await store.list()).toEqual([]);
    expect(await store.append(late)).toMatchObject({ created: true, index: 0 });
    expect(await store.append(early)).toMatchObject({
      created: true,
      index: 0,
      path: 'records/2026/11/20261123T080000000Z-deploy~1.json',
    });
    expect(await store.list()).toEqual([early, late]);
    expect(await store.list({ kind: 'verdict' })).toEqual([late]);
    expect(await store.list({ environment: 'development', buildId: 'b-1' })).toEqual([early]);
    expect(await store.list({ releaseDigest: `sha256:${'0'.repeat(64)}` })).toEqual([]);
  });

  test('the same record twice is one entry', async () => {
    const store = make();
    await store.appendAll([early, late]);
    expect(await store.appendAll([late, early, early])).toMatchObject([
      { created: false, index: 1 },
      { created: false, index: 0 },
      { created: false, index: 0 },
    ]);
    expect(await store.list()).toHaveLength(2);
  });

  test('another content under a known id is refused, naming both', async () => {
    const store = make();
    await store.append(early);
    const other = {
      ...early,
      when_deployment_occurred: { ...early.when_deployment_occurred, at: '2026-11-23T08:00:01.000Z' },
    };
    await expect(store.append(other)).rejects.toThrow(
      /deploy:1 stands in the ledger already.*080000000Z-deploy~1\.json.*080001000Z-deploy~1\.json/,
    );
    await expect(store.appendAll([late, { ...late, deployment_outcome: 'failed' }])).rejects.toThrow(
      'deploy:2 stands on two different records',
    );
    expect(await store.list()).toEqual([early]);
  });

  test.each([
    'who_deployed',
    'what_was_deployed',
    'when_deployment_occurred',
    'which_approvals_received',
    'deployment_outcome',
  ] as const)('a record without %s is refused, and nothing of its batch is written', async (fact) => {
    const store = make();
    const { [fact]: _left, ...rest } = late;
    await expect(store.appendAll([early, rest as LedgerRecord])).rejects.toThrow(
      new RegExp(`record deploy:2 cannot stand in the ledger: ${fact}`),
    );
    expect(await store.list()).toEqual([]);
  });
});

describe('a ledger in a folder', () => {
  test('holds canonical JSON and a newline, one file a record', async () => {
    await folderStore(place.root).append(early);
    expect(readFileSync(path.join(place.root, recordPath(early)), 'utf8')).toBe(`${canonicalJson(early)}\n`);
  });

  test.each([
    [
      'half a file',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, 50)),
      'is broken',
    ],
    [
      'a record that lost a fact',
      (file: string) => writeFileSync(file, JSON.stringify({ ...early, who_deployed: undefined })),
      'who_deployed',
    ],
    [
      'another record in its place',
      (file: string) => writeFileSync(file, canonicalJson(late)),
      'holds the record deploy:2',
    ],
  ])('%s is an error that names the file', async (_what, damage, said) => {
    const store = folderStore(place.root);
    await store.append(early);
    damage(path.join(place.root, recordPath(early)));
    await expect(store.list()).rejects.toThrow(recordPath(early));
    await expect(store.list()).rejects.toThrow(said);
    await expect(store.append(early)).rejects.toThrow(recordPath(early));
  });

  test('a strange file among the records is named', async () => {
    await folderStore(place.root).append(early);
    writeFileSync(path.join(place.root, 'records/2026/11/notes.txt'), 'x');
    await expect(folderStore(place.root).list()).rejects.toThrow('records/2026/11/notes.txt');
    rmSync(path.join(place.root, 'records/2026/11/notes.txt'));
    expect(await folderStore(place.root).list()).toEqual([early]);
  });

  test('many writers at once all land', async () => {
    const records = Array.from({ length: 20 }, (_, index) =>
      record(`r-${String(index)}`, '2026-11-23T08:00:00.000Z'),
    );
    const results = await Promise.all(
      [...records, ...records].map((one) => folderStore(place.root).append(one)),
    );
    expect(results.filter((result) => result.created)).toHaveLength(20);
    expect(await folderStore(place.root).list()).toHaveLength(20);
  });
});

describe('a ledger in git', () => {
  test('one commit an append, told by its message, by Sluice at the clock’s time', async () => {
    const remote = place.bare('ledger.git');
    const store = gitStore({ remote, branch: 'main', log: keepingLog(), clock });
    await store.append(early);
    await store.appendAll([late, record('deploy:3', '2026-12-02T08:00:00.000Z')]);
    await store.append(early);
    expect(place.git(remote, 'log', '--format=%an %at %s', 'main').trim().split('\n')).toEqual([
      'Sluice 1795424400 Record 2 steps',
      `Sluice 1795424400 Record deployment of development: published (${'a'.repeat(12)})`,
    ]);
  });

  test('two writers at once both land', async () => {
    const remote = place.bare('ledger.git');
    const log = keepingLog();
    const stores = Array.from({ length: 4 }, () => gitStore({ remote, branch: 'main', log, clock }));
    const results = await Promise.all(
      stores.map((store, index) => store.append(record(`w-${String(index)}`, '2026-11-23T08:00:00.000Z'))),
    );
    expect(results.every((result) => result.created)).toBe(true);
    expect(await stores[0]?.list()).toHaveLength(4);
    expect(log.lines.join('\n')).toContain('at the same time');
  });

  test('a writer that always loses gives up after its attempts and says so', async () => {
    const remote = place.bare('ledger.git');
    const hook = path.join(remote, 'hooks/update');
    writeFileSync(hook, '#!/bin/sh\necho "cannot lock ref" >&2\nexit 1\n', { mode: 0o755 });
    const log = keepingLog();
    await expect(gitStore({ remote, branch: 'main', log, clock, attempts: 3 }).append(early)).rejects.toThrow(
      'took no push in 3 attempts',
    );
    expect(log.lines).toHaveLength(2);
  });

  test('a branch that is not there is named, with those that are', async () => {
    const remote = place.bare('ledger.git');
    await gitStore({ remote, branch: 'main', log: keepingLog(), clock }).append(early);
    await expect(
      gitStore({ remote, branch: 'mian', log: keepingLog(), clock }).append(early),
    ).rejects.toThrow(/no branch mian.*main/);
  });

  test('a remote that is not there is an error; a token in the address is refused', async () => {
    const gone = path.join(place.root, 'gone.git');
    await expect(gitStore({ remote: gone, branch: 'main', log: keepingLog(), clock }).list()).rejects.toThrow(
      'could not be reached by git ls-remote',
    );
    expect(() =>
      gitStore({
        remote: 'https://x:ghp_secret@github.com/a/b.git',
        branch: 'main',
        log: keepingLog(),
        clock,
      }),
    ).toThrow(/user or a token before its host/);
  });
});
