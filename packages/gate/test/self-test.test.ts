import { describe, expect, test } from '@jest/globals';
import { type Evidence, SelfTestDetails } from '@fhir-iq/sluice-model';
import fc from 'fast-check';
import { decide, selfTestAgain, selfTestCheck, selfTestDoubt, type SelfTestNow } from '../src/index.ts';
import { decision, evidence, finding } from './helpers/builders.ts';

const tool = (version: string, name = 'axe-core') => ({ name, version, source: 'tool-pack' as const });
const looked = evidence({ check: 'accessibility', tools: [tool('4.14.1')] });

function selfTest(check: unknown): Evidence {
  return evidence({ check: selfTestCheck, unit: 'checks', details: { checks: { accessibility: check } } });
}

function judge(...pieces: readonly Evidence[]) {
  return decide(decision({ expected: [{ check: 'accessibility' }], evidence: pieces }));
}

describe('after a self-test', () => {
  test('a check that saw its known-bad input with the same tools counts', () => {
    expect(judge(looked, selfTest({ answer: 'pass', tools: [tool('4.14.1')] })).answer).toBe('pass');
  });

  test.each([
    ['stayed green', { answer: 'fail', tools: [] }, 'the self-test says fail of it'],
    ['could not look', { answer: 'error', tools: [] }, 'the self-test says error of it'],
    [
      'has another version now',
      { answer: 'pass', tools: [tool('4.13.0')] },
      'it looked with axe-core 4.14.1, and the self-test was made with 4.13.0',
    ],
  ])('a check that %s is an error', (_, said, reason) => {
    const verdict = judge(looked, selfTest(said));
    expect(verdict.answer).toBe('error');
    expect(verdict.lines.find((one) => one.name === 'accessibility')).toMatchObject({
      answer: 'error',
      reason: expect.stringContaining(reason),
    });
  });

  test('a fail stays a fail', () => {
    const red = { ...looked, answer: 'fail' as const, findings: [finding('f')] };
    expect(judge(red, selfTest({ answer: 'fail' })).answer).toBe('fail');
  });

  test.each([
    ['says nothing of the check', undefined],
    ['is of another form', { answer: 'green' }],
    ['used other tools', { answer: 'pass', tools: [tool('1', 'firefox'), 7] }],
  ])('nothing is doubted where it %s', (_, said) => {
    expect(selfTestDoubt(looked, selfTest(said))).toBeUndefined();
  });

  test('no self-test makes a verdict better', () => {
    const rank = { pass: 0, 'not-evaluated': 1, error: 2, fail: 3 };
    fc.assert(
      fc.property(
        fc.constantFrom('pass', 'fail', 'error', 'not-evaluated' as const),
        fc.jsonValue(),
        (answer, said) => {
          const one = { ...looked, answer } as Evidence;
          expect(rank[judge(one, selfTest(said)).answer]).toBeGreaterThanOrEqual(rank[judge(one).answer]);
        },
      ),
    );
  });
});

describe('where the policy wants checks self-tested', () => {
  const judgeAsked = (...pieces: readonly Evidence[]) =>
    decide(
      decision({
        expected: [{ check: selfTestCheck }, { check: 'accessibility', selfTested: true }],
        evidence: pieces,
      }),
    );
  const line = (name: string, ...pieces: readonly Evidence[]) =>
    judgeAsked(...pieces).lines.find((one) => one.name === name);

  test('a pass counts where a self-test saw red', () => {
    expect(judgeAsked(looked, selfTest({ answer: 'pass', tools: [tool('4.14.1')] })).answer).toBe('pass');
  });

  test('no self-test is an error of its own', () => {
    expect(judgeAsked(looked).answer).toBe('error');
    expect(line(selfTestCheck, looked)).toMatchObject({
      answer: 'error',
      reason: expect.stringContaining('no evidence came'),
    });
  });

  test('a pass that it did not try is an error, which says what to do', () => {
    expect(line('accessibility', looked, selfTest(undefined))).toMatchObject({
      answer: 'error',
      reason: expect.stringMatching(/did not try it.*policy-ref/),
    });
  });

  test('a check that stayed green is named, with what it should have seen and what to do', () => {
    const said = { answer: 'fail', tools: [], said: 'stayed green: a page without alt text' };
    expect(line('accessibility', looked, selfTest(said))?.reason).toMatch(
      /says fail of it.*stayed green: a page without alt text.*is broken.*Go back to the versions/,
    );
  });

  test('one whose engine this runner lacks is told apart, and counts', () => {
    const said = { answer: 'not-evaluated', tools: [], said: 'firefox is missing' };
    expect(line('accessibility', looked, selfTest(said))).toMatchObject({
      answer: 'pass',
      reason: 'All files parse. Its self-test could not run here: firefox is missing.',
    });
  });

  test('one whose engine only the self-test lacked does not', () => {
    const firefox = { ...looked, tools: [...looked.tools, tool('153.7.0', 'firefox')] };
    const said = { answer: 'not-evaluated', tools: [], missing: 'firefox', said: 'firefox is missing' };
    expect(line('accessibility', looked, selfTest(said))?.answer).toBe('pass');
    expect(line('accessibility', firefox, selfTest(said))).toMatchObject({
      answer: 'error',
      reason: expect.stringContaining(
        'it looked with firefox 153.7.0, and the runner of the self-test has none',
      ),
    });
  });

  test.each([
    ['another commit', { subject: { commit: 'd'.repeat(40) } }],
    ['another stage', { stage: 'production' as const }],
    ['too little that was tried', { examined: 0 }],
    [
      'a check that stayed green',
      { answer: 'fail' as const, findings: [finding('self_test/stayed-green/x')] },
    ],
  ])('evidence of it about %s opens nothing', (_, overrides) => {
    const other = { ...selfTest({ answer: 'pass', tools: [] }), ...overrides };
    expect(judgeAsked(looked, other).answer).not.toBe('pass');
  });

  test('two of it open nothing', () => {
    const one = selfTest({ answer: 'pass', tools: [] });
    expect(judgeAsked(looked, one, one).answer).toBe('error');
  });
});

describe('an earlier self-test speaks', () => {
  const at = '2026-11-23T09:00:00.000Z';
  const sluice = `sha256:${'a'.repeat(64)}`;
  const details = (overrides: object = {}): SelfTestDetails =>
    SelfTestDetails.parse({
      sluice,
      node: '24.18.0',
      checks: {
        accessibility: {
          answer: 'pass',
          planted: ['x'],
          tools: [{ ...tool('156.0.1', 'chromium'), source: 'path' }, tool('4.14.1')],
          at,
          ...overrides,
        },
      },
    });
  const now: SelfTestNow = {
    sluice,
    node: '24.18.0',
    tools: new Map([
      ['chromium', '156.0.1'],
      ['gitleaks', '8.30.0'],
    ]),
    at: new Date('2026-11-23T12:00:00.000Z'),
    maxAgeMs: 24 * 3_600_000,
  };

  test('for the same Sluice, Node.js and tools, within its time', () => {
    expect(selfTestAgain(details(), 'accessibility', now)).toBeUndefined();
    expect(
      selfTestAgain(details(), 'accessibility', { ...now, at: new Date('2026-11-24T09:00:00Z') }),
    ).toBeUndefined();
  });

  test.each<[string, SelfTestDetails, Partial<SelfTestNow>, RegExp]>([
    ['another Sluice', details(), { sluice: `sha256:${'b'.repeat(64)}` }, /Sluice is another/],
    ['another Node.js', details(), { node: '24.19.0' }, /Node\.js was 24\.18\.0 and is 24\.19\.0/],
    [
      'another browser',
      details(),
      { tools: new Map([['chromium', '157.0.0']]) },
      /chromium was 156\.0\.1 and is 157\.0\.0/,
    ],
    ['a browser that is gone', details(), { tools: new Map() }, /chromium was 156\.0\.1 and is not here/],
    [
      'a tool of the runner in place of ours',
      details(),
      { tools: new Map([...now.tools, ['axe-core', '5.0.0']]) },
      /axe-core was/,
    ],
    ['a check that stayed green', details({ answer: 'fail' }), {}, /it was fail/],
    ['a check that could not look', details({ answer: 'error' }), {}, /it was error/],
    ['an engine that was missing', details({ answer: 'not-evaluated' }), {}, /it was not-evaluated/],
    ['what is too old', details(), { at: new Date('2026-11-24T09:00:00.001Z') }, /it was tried at/],
    ['what is of the future', details(), { at: new Date('2026-11-23T08:59:59Z') }, /it was tried at/],
    ['no allowed age', details(), { maxAgeMs: Number.NaN }, /it was tried at/],
  ])('not for %s', (_, earlier, other, why) => {
    expect(selfTestAgain(earlier, 'accessibility', { ...now, ...other })).toMatch(why);
  });

  test('not for a check that it did not try, whatever its name', () => {
    for (const check of ['mobile', 'toString', '__proto__'])
      expect(selfTestAgain(details(), check, now)).toBe('it was not tried');
  });
});
