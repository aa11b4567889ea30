import { describe, expect, test } from '@jest/globals';
import { Configuration } from '@fhir-iq/sluice-config';
import type { LedgerRecord } from '@fhir-iq/sluice-model';
import { knownBadValue } from '@fhir-iq/sluice-checks/self-test/configuration';
import { earlierSelfTests, readEarlierSelfTests } from '../src/promotion/earlier-self-tests.ts';

const details = { sluice: `sha256:${'a'.repeat(64)}`, node: '24', checks: {}, reason: 'x' };
const record = (id: string, at: string, overrides: object = {}): LedgerRecord =>
  ({
    id,
    kind: 'self-test',
    run: { repository: 'fhir-iq/site' },
    when_deployment_occurred: { at },
    details,
    ...overrides,
  }) as unknown as LedgerRecord;

describe('earlier self-tests of the ledger', () => {
  test('are those of this repository that can be read, newest first', () => {
    const records = [
      record('old', '2026-11-22T02:37:00Z'),
      record('new', '2026-11-23T02:37:00Z'),
      record('elsewhere', '2026-11-23T03:00:00Z', { run: { repository: 'fhir-iq/other' } }),
      record('verdict', '2026-11-23T03:00:00Z', { kind: 'verdict' }),
      record('broken', '2026-11-23T03:00:00Z', { details: { checks: 'all' } }),
    ];
    expect(earlierSelfTests(records, 'fhir-iq/site').map((one) => one.id)).toEqual(['new', 'old']);
    const many = Array.from({ length: 30 }, (_, index) => record(String(index), '2026-11-22T02:37:00Z'));
    expect(earlierSelfTests(many, 'fhir-iq/site')).toHaveLength(20);
  });

  test.each([
    ['no token is given', {}, 'info'],
    ['the store cannot be read', { store: 'git:fhir-iq/ledger@main', 'ledger-token': 't' }, 'warning'],
  ] as const)('are none where %s, and that is said', async (_, inputs, level) => {
    const said: [string, string][] = [];
    const log = new Proxy({}, { get: (__, name) => (text: string) => void said.push([String(name), text]) });
    const context = {
      inputs,
      github: { repository: 'fhir-iq/site', serverUrl: 'file:///nowhere', workspace: '/' },
      log,
      clock: { now: () => new Date(), sleep: () => Promise.resolve() },
      env: process.env,
    };
    const configuration = Configuration.parse(knownBadValue());
    expect(await readEarlierSelfTests(context as never, configuration)).toEqual([]);
    expect(said.filter(([name]) => name === level).at(-1)?.[1]).toMatch(/every check looks/);
  });
});
