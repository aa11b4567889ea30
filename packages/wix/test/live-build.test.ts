import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHttp, silentLog, systemClock } from '@fhir-iq/sluice-runtime';
import type { SiteProbe } from '../src/live-build.ts';
import { askLiveBuild, describeLive, waitForBuild } from '../src/live-build.ts';

let server: Server;
let url: string;
let answers: { status: number; body: string }[];
beforeEach(async () => {
  answers = [];
  server = createServer((_request, response) => {
    const next = answers.length > 1 ? answers.shift() : answers[0];
    response.writeHead(next?.status ?? 500).end(next?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/health`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** A clock whose waits take no time. */
function probe(address = url): SiteProbe & { slept: number[] } {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const slept: number[] = [];
  const clock = {
    now: () => new Date(now),
    sleep: (milliseconds: number) => {
      slept.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  };
  return {
    http: createHttp({ log: silentLog(), clock: systemClock(), env: {} }),
    clock,
    log: silentLog(),
    url: address,
    slept,
  };
}

describe('askLiveBuild', () => {
  const commit = 'a'.repeat(40);
  test.each([
    [200, JSON.stringify({ buildId: 'b-1', commit }), { answered: 'build', buildId: 'b-1', commit }],
    [200, JSON.stringify({ buildId: 'b-1', commit: 'local' }), { answered: 'build', buildId: 'b-1' }],
    [
      200,
      JSON.stringify({ buildId: 'local', commit: '0'.repeat(40) }),
      { answered: 'build', buildId: 'local' },
    ],
    [200, JSON.stringify({ buildId: 7 }), { answered: 'other' }],
    [200, '<!doctype html>', { answered: 'other' }],
    [200, 'null', { answered: 'other' }],
    [404, '{"buildId":"b-1"}', { answered: 'other' }],
    [429, '', { answered: 'nothing' }],
    [503, '{"buildId":"b-1"}', { answered: 'nothing' }],
  ])('%s %s', async (status, body, expected) => {
    answers = [{ status, body }];
    const live = await askLiveBuild(probe());
    expect(live).toMatchObject(expected);
    expect('commit' in live).toBe('commit' in expected);
    expect(describeLive(live)).toMatch(/^The live site .*\.$/);
  });

  test('a site that cannot be reached says nothing', async () => {
    expect(await askLiveBuild(probe('http://127.0.0.1:9/health'))).toMatchObject({ answered: 'nothing' });
  });
});

describe('waitForBuild', () => {
  test('waits until the build is served', async () => {
    answers = ['old', 'old', 'new'].map((buildId) => ({ status: 200, body: JSON.stringify({ buildId }) }));
    expect(await waitForBuild(probe(), 'new')).toMatchObject({ serves: true, asked: 3, waitedMs: 4_000 });
  });

  test('gives up at the limit and says what is served instead', async () => {
    answers = [{ status: 200, body: '{"buildId":"old"}' }];
    const asked = probe();
    const result = await waitForBuild(asked, 'new', 5_000);
    expect(result).toMatchObject({ serves: false, waitedMs: 5_000, live: { buildId: 'old' } });
    expect(asked.slept).toEqual([2_000, 2_000, 1_000]);
  });
});
