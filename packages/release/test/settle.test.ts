import { describe, expect, test } from '@jest/globals';
import type { Deployment, DeploymentState, Deployments } from '@fhir-iq/sluice-github';
import type { DeploymentPayload } from '@fhir-iq/sluice-model';
import { silentLog } from '@fhir-iq/sluice-runtime';
import type { Http } from '@fhir-iq/sluice-runtime';
import type { Settlement } from '../src/publish/settle.ts';
import { settle } from '../src/publish/settle.ts';

const start = Date.parse('2026-11-23T09:00:00Z');
const minute = 60_000;

interface Kept {
  readonly build: string;
  /** Oldest first. */
  readonly states: DeploymentState[];
  /** Minutes before the start. */
  readonly age: number;
}

/** GitHub and a site as a table: deployments oldest first, and what the site serves at each minute from the start. */
async function settled(
  kept: Kept[],
  served: (minutes: number) => string | undefined,
): Promise<Settlement & { waited: number; closed: string[] }> {
  let now = start;
  const closed: string[] = [];
  const iso = (age: number): string => new Date(start - age * minute).toISOString();
  const one = ({ build, age }: Kept, index: number): Deployment => ({
    id: index + 1,
    commit: build.slice(-1).repeat(40),
    ref: '',
    environment: 'development',
    task: 'deploy',
    description: '',
    createdAt: iso(age),
    creator: undefined,
    payload: {
      buildId: build,
      commit: build.slice(-1).repeat(40),
      runId: '1',
      runAttempt: 1,
    } as DeploymentPayload,
    payloadProblem: undefined,
  });
  const deployments = {
    list: () => Promise.resolve(kept.map(one).reverse()),
    statuses: (id: number) =>
      Promise.resolve(
        (kept[id - 1]?.states ?? [])
          .map((state) => ({
            id: 0,
            state,
            description: '',
            createdAt: iso(kept[id - 1]?.age ?? 0),
            logUrl: undefined,
            environmentUrl: undefined,
          }))
          .reverse(),
      ),
    status: (id: number, { state, description }: { state: DeploymentState; description: string }) => {
      closed.push(`${kept[id - 1]?.build ?? ''}: ${state}`);
      expect(description.length).toBeGreaterThan(20);
      return Promise.resolve();
    },
  } as unknown as Deployments;
  const http = {
    request: () => {
      const buildId = served((now - start) / minute);
      return Promise.resolve({
        status: buildId === undefined ? 503 : 200,
        text: () => JSON.stringify({ buildId }),
      });
    },
  } as unknown as Http;
  const clock = {
    now: () => new Date(now),
    sleep: (milliseconds: number) => {
      now += milliseconds;
      return Promise.resolve();
    },
  };
  const log = silentLog();
  const probe = { http, clock, log, url: 'https://dev.example.com/_functions/health' };
  const result = await settle({
    deployments,
    environment: 'development',
    probe,
    clock,
    log,
    logUrl: 'https://github.com',
  });
  return { ...result, waited: (now - start) / minute, closed };
}

const good: Kept = { build: 'build-a', states: ['in_progress', 'success'], age: 60 };

describe('settle', () => {
  test('asks once and waits for nothing where nothing is open', async () => {
    const result = await settled([good], () => 'build-a');
    expect(result).toMatchObject({ closed: [], waited: 0, serving: { id: 1 }, lastGood: { id: 1 } });
  });

  test.each<[string, DeploymentState[]]>([
    ['killed before it said anything', []],
    ['killed while it published', ['in_progress']],
    ['stopped with an unknown end', ['in_progress', 'error']],
    ['queued', ['queued']],
  ])('a run that was %s, whose build never comes: waits two minutes, then failure', async (_name, states) => {
    const result = await settled([good, { build: 'build-b', states, age: 1 }], () => 'build-a');
    expect(result).toMatchObject({
      closed: ['build-b: failure'],
      waited: 2,
      serving: { id: 1 },
      lastGood: { id: 1 },
    });
  });

  test('a build that goes live while it waits is good at once, and is what the next release must descend from', async () => {
    const result = await settled([good, { build: 'build-b', states: ['in_progress'], age: 1 }], (minutes) =>
      minutes < 1 ? 'build-a' : 'build-b',
    );
    expect(result).toMatchObject({ closed: ['build-b: success'], serving: { id: 2 }, lastGood: { id: 2 } });
    expect(result.waited).toBeCloseTo(1, 1);
  });

  test('does not wait for what cannot come any more', async () => {
    const result = await settled(
      [good, { build: 'build-b', states: ['in_progress'], age: 30 }],
      () => 'build-a',
    );
    expect(result).toMatchObject({ closed: ['build-b: failure'], waited: 0 });
  });

  test('a site that does not answer closes nothing as good: it stays "not known"', async () => {
    const result = await settled(
      [good, { build: 'build-b', states: ['in_progress'], age: 1 }],
      () => undefined,
    );
    expect(result).toMatchObject({
      closed: ['build-b: error'],
      serving: undefined,
      lastGood: { id: 1 },
      waited: 2,
    });
  });

  test('several at once: only the one that is live is good', async () => {
    const open = (build: string, age: number): Kept => ({ build, states: ['in_progress'], age });
    const result = await settled(
      [good, open('build-b', 5), open('build-c', 4), open('build-d', 3)],
      () => 'build-c',
    );
    expect(result.closed.sort()).toEqual(['build-b: failure', 'build-c: success', 'build-d: failure']);
    expect(result.serving?.id).toBe(3);
  });

  test('an older success that GitHub made inactive still counts as a success', async () => {
    const result = await settled(
      [{ ...good, states: ['in_progress', 'success', 'inactive'] }],
      () => 'build-a',
    );
    expect(result).toMatchObject({ closed: [], lastGood: { id: 1 } });
  });

  test('what is known to have failed is left as it is', async () => {
    const result = await settled(
      [good, { build: 'build-b', states: ['in_progress', 'failure'], age: 1 }],
      () => 'build-a',
    );
    expect(result).toMatchObject({ closed: [], waited: 0, lastGood: { id: 1 } });
  });
});
