import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createExampleSite, type TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import { runBundle, type BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);

let site: TestRepository;
beforeEach(() => {
  site = createExampleSite();
});
afterEach(() => site[Symbol.dispose]());

function smoke(inputs: Record<string, string>): Promise<BundleResult> {
  return runBundle({ action: 'smoke-test', cwd: site.directory, inputs });
}

describe('the smoke test', () => {
  test('is red where the site cannot be reached, and says what it asked', async () => {
    const result = await smoke({ stage: 'development', 'build-id': 'b-1', url: 'https://127.0.0.1:1/' });
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    expect(result.evidence['critical_pages']).toMatchObject({
      answer: 'fail',
      examined: 3,
      moment: 'after-publish',
      subject: { buildId: 'b-1', url: 'https://127.0.0.1:1/' },
    });
    expect(result.evidence['health_checks']?.findings.map((one) => one.rule)).toContain('build');
    expect(result.stdout).toMatch(/attempt 3 of 3/);
  });

  test('names what is wrong with its inputs', async () => {
    const result = await smoke({ stage: 'live', url: 'http://example.com' });
    expect(result.outputs['reason']).toMatch(/"stage" is "live"/);
    expect(result.outputs['reason']).toMatch(/"url" is "http:\/\/example\.com".*https/);
  });
});
