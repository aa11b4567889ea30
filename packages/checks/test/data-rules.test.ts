import { describe, expect, test } from '@jest/globals';
import type { LedgerRecord } from '@fhir-iq/sluice-model';
import type { Items, WixItem, WixRest } from '@fhir-iq/sluice-wix';
import { backup } from '../src/data/backup.ts';
import { databaseConnections } from '../src/data/database-connections.ts';
import { removeRows } from '../src/data/remove-rows.ts';
import { checkContext } from './helpers/context.ts';

const commit = '0'.repeat(40);
const siteId = '00000000-0000-4000-8000-000000000001';

function rest(answer: (path: string) => unknown): WixRest {
  return {
    call: ({ path }) => Promise.resolve(answer(path)),
    ask: ({ path }) => Promise.resolve({ body: answer(path), tookMs: 1, attempts: 1 }),
  };
}

describe('the backup of a deployment', () => {
  const record = {
    ...{ id: 'backup:production:b-1', kind: 'backup', environment: 'production', answer: 'pass' },
    what_was_deployed: { commit },
    when_deployment_occurred: { at: '2026-11-24T10:00:00Z', source: 'clock' },
    details: { id: 'own', siteId },
  } as unknown as LedgerRecord;
  const own = {
    ...{ id: 'own', status: 'READY', requestedDate: '2026-11-24T09:58:00Z', sizeInBytes: '100' },
    collections: [{ id: 'Kept' }],
  };
  const last = { ...own, id: 'last', requestedDate: '2026-11-17T09:58:00Z' };

  test.each<[string, object[], string, RegExp]>([
    ['is like the last one', [own, last], 'pass', /is ready/],
    ['is the first one', [own], 'pass', /could not be compared/],
    [
      'was asked for days before',
      [{ ...own, requestedDate: '2026-11-20T09:58:00Z' }],
      'fail',
      /minutes before this deployment/,
    ],
    [
      'does not say when it was asked for',
      [{ ...own, requestedDate: null }],
      'not-evaluated',
      /when the backup own/,
    ],
    ['has 0 bytes, and none before it', [{ ...own, sizeInBytes: '0' }], 'fail', /0 bytes, though/],
    [
      'has 0 bytes as the last one has',
      [
        { ...own, sizeInBytes: 0 },
        { ...last, sizeInBytes: 0 },
      ],
      'fail',
      /0 bytes/,
    ],
    ['does not say its size', [{ ...own, sizeInBytes: null }], 'not-evaluated', /how large/],
    ['does not say what it holds', [{ ...own, collections: null }], 'not-evaluated', /which collections/],
    [
      'holds the collection under its old name',
      [{ ...own, collections: [{ id: 'Old' }] }],
      'fail',
      /Kept is live and not/,
    ],
    ['belongs to nobody', [last], 'fail', /not among the backups/],
  ])('that %s', async (_, backups, answer, said) => {
    const ports = {
      siteId,
      rest: rest((path) => (path.includes('/collections') ? { collections: [{ id: 'Kept' }] } : { backups })),
      backupRecords: () => Promise.resolve([record]),
    };
    const context = checkContext('/nowhere', commit, { stage: 'production' });
    expect(await backup(ports).run({ ...context, subject: { commit } })).toMatchObject({
      answer,
      reason: expect.stringMatching(said),
    });
  });
});

describe('a collection', () => {
  const look = async (counts: number[], ids: number) => {
    const answers = [...counts];
    const ports = {
      rest: rest((path) =>
        path.endsWith('/count')
          ? { totalCount: answers.length > 1 ? answers.shift() : answers[0] }
          : { dataItems: Array.from({ length: ids }, (_, index) => ({ id: String(index) })) },
      ),
    };
    const context = checkContext('/nowhere', commit, { with: { collections: [{ id: 'Orders' }] } });
    return await databaseConnections(ports).run(context);
  };

  test.each<[string, number[], number, string]>([
    ['is empty', [0], 0, 'pass'],
    ['has more than is asked for', [1_000], 3, 'pass'],
    ['got a row between the questions', [0, 1], 1, 'pass'],
    ['counts rows and finds none', [7], 0, 'fail'],
    ['finds fewer than it counts', [7], 1, 'fail'],
    ['counts none and finds some', [0], 2, 'fail'],
  ])('that %s', async (_, counts, ids, answer) => {
    expect((await look(counts, ids)).answer).toBe(answer);
  });
});

describe('rows of a form', () => {
  const removing = async (count: number, gone: boolean) => {
    let rows: WixItem[] = Array.from({ length: count }, (_, index) => ({ id: String(index), data: {} }));
    const items: Pick<Items, 'find' | 'remove'> = {
      find: (_, __, ___, limit) => Promise.resolve(rows.slice(0, limit)),
      remove: (_, ids) => {
        if (gone) rows = rows.filter((row) => !ids.includes(row.id));
        return Promise.resolve({ removed: ids, kept: [] });
      },
    };
    return await removeRows(items as Items, { collection: 'Messages', tokenField: 'text' }, ['token']);
  };

  test('are all removed, also where there are more than one look shows', async () => {
    expect(await removing(45, true)).toMatchObject({ removed: { length: 45 }, left: [] });
    expect(await removing(0, true)).toEqual({ removed: [], left: [], unknown: [] });
  });

  test('that Wix only says to have removed are told', async () => {
    expect((await removing(1, false)).left).toEqual([expect.stringMatching(/still there after 5 removals/)]);
  });

  test.each([
    ['that were seen are left behind where Wix stops answering', 1, 'left'],
    ['that nobody could look for are not known', 0, 'unknown'],
  ] as const)('%s', async (_, looks, place) => {
    let asked = 0;
    const items: Pick<Items, 'find' | 'remove'> = {
      find: () => {
        asked += 1;
        return asked > looks ? Promise.reject(new Error('500')) : Promise.resolve([{ id: 'one', data: {} }]);
      },
      remove: (_collection, ids) => Promise.resolve({ removed: ids, kept: [] }),
    };
    const where = { collection: 'Messages', tokenField: 'text' };
    const { left, unknown } = await removeRows(items as Items, where, ['token']);
    expect({ left, unknown }).toEqual({
      ...{ left: [], unknown: [] },
      [place]: ['rows of Messages with token in text may still be there: 500'],
    });
  });
});
