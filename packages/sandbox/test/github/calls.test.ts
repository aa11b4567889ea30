import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { globalRoutes } from '../../src/github/global-routes.ts';
import { routesOf } from '../../src/github/rest.ts';
import { RunEvents } from '../../src/github/run-events.ts';

const client = new URL('../../../github/src/', import.meta.url);
const repository = '/repos/{owner}/{repo}';

/** Every call that the client makes, out of its sources. */
const calls = [
  ...new Set(
    readdirSync(client)
      .map((name) => readFileSync(new URL(name, client), 'utf8'))
      .flatMap((text) => [...text.matchAll(/'((?:GET|POST|PUT|PATCH|DELETE) \/[^']+)'/g)])
      .map((match) => match[1] ?? ''),
  ),
].sort();

const answered = new Map(
  [
    ...routesOf(new RunEvents()).map((route) => ({ ...route, path: `${repository}${route.path}` })),
    ...globalRoutes,
  ].map(({ method, path, fault }) => [`${method} ${path.replaceAll('+}', '}')}`, fault]),
);

const described = JSON.parse(readFileSync(new URL('openapi-subset.json', import.meta.url), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

describe('every call that Sluice makes to GitHub', () => {
  test('is found in the sources', () => {
    expect(calls.length).toBeGreaterThan(25);
  });

  test.each(calls)('%s is described by GitHub, answered by the stand-in, and can be made to fail', (call) => {
    const [method = '', path = ''] = call.split(' ');
    expect(Object.keys(described.paths[path] ?? {})).toContain(method.toLowerCase());
    expect([call, answered.get(call) ?? 'none']).not.toEqual([call, 'none']);
  });
});
