import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AskedAttestation,
  type AttestationQuestion,
  matchAttestations,
  statedIn,
  type Statement,
  statementText,
} from '../src/index.ts';

const commit = 'c0ffee'.padEnd(40, '0');
const digest = `sha256:${'ab'.repeat(32)}`;
const now = new Date('2026-11-23T12:00:00.000Z');
const hour = 3_600_000;

const acceptance: AskedAttestation = {
  name: 'user_acceptance_testing',
  role: 'product_owner',
  people: ['priya-product'],
  unlistedTeams: [],
  validFor: 168 * hour,
};

function statement(over: Partial<Statement> = {}): Statement {
  return {
    name: 'user_acceptance_testing',
    release: digest,
    until: undefined,
    act: 'comment',
    login: 'priya-product',
    bot: false,
    at: '2026-11-23T10:00:00.000Z',
    editedAt: undefined,
    url: 'https://github.com/fhir-iq/website/issues/7#issuecomment-1',
    ...over,
  };
}

function match(statements: readonly Statement[], over: Partial<AttestationQuestion> = {}) {
  const [line] = matchAttestations({
    asked: [acceptance],
    statements,
    excluded: [],
    release: { commit, digest },
    now,
    ...over,
  });
  if (line === undefined) throw new Error('no line');
  return line;
}

describe('the line that states something', () => {
  test.each([
    [`/attest user_acceptance_testing ${digest}`, { release: digest, until: undefined }],
    [`/attest user_acceptance_testing ${commit}`, { release: commit, until: undefined }],
    [
      `/attest user_acceptance_testing ${digest.slice(0, 23)}`,
      { release: digest.slice(0, 23), until: undefined },
    ],
    [`/attest user_acceptance_testing ${digest} until 2026-12-01`, { release: digest, until: '2026-12-01' }],
    [`All fine.\r\n\r\n/attest  user_acceptance_testing\t${digest}  \r\nThanks`, { release: digest }],
  ])('%j states it', (text, expected) => {
    expect(statedIn(text)).toMatchObject([{ name: 'user_acceptance_testing', ...expected }]);
  });

  test.each([
    ['nothing'],
    ['/attest'],
    [`/attest user_acceptance_testing`],
    [`/attest user_acceptance_testing latest`],
    [`/attest user_acceptance_testing ${digest.slice(0, 22)}`],
    [`/attest user_acceptance_testing ${digest.toUpperCase()}`],
    [`/attest user_acceptance_testing ${digest} for now`],
    [`/attest user_acceptance_testing ${digest} until 2026-02-30`],
    [`/attest user_acceptance_testing ${digest} until tomorrow`],
    [`Please write: /attest user_acceptance_testing ${digest}`],
    [`> /attest user_acceptance_testing ${digest}`],
    [`    /attest user_acceptance_testing ${digest}`],
    [`\`\`\`\n/attest user_acceptance_testing ${digest}\n\`\`\``],
    [`~~~~ text\n/attest user_acceptance_testing ${digest}\n~~~\n~~~~`],
    [`\`\`\`\n/attest user_acceptance_testing ${digest}`],
  ])('%j states nothing', (text) => {
    expect(statedIn(text)).toEqual([]);
  });

  test('what is written is read again', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z][\w-]{0,63}$/),
        fc.stringMatching(/^(?:sha256:)?[0-9a-f]{16,64}$/),
        fc.option(fc.constantFrom('2026-12-31', '2028-02-29'), { nil: undefined }),
        (name, release, until) => {
          expect(statedIn(statementText({ name, release, until }))).toEqual([{ name, release, until }]);
        },
      ),
    );
  });
});

describe('which statements count', () => {
  test.each<[string, Partial<Statement>, Partial<AttestationQuestion>]>([
    ['of the release digest', {}, {}],
    ['of the digest without its algorithm', { release: digest.slice(7) }, {}],
    ['of the first 16 digits of the digest', { release: digest.slice(0, 23) }, {}],
    ['of the commit', { release: commit }, {}],
    [
      'of the commit, where no digest is known',
      { release: commit },
      { release: { commit, digest: undefined } },
    ],
    ['by a person whose login is written otherwise', { login: 'Priya-Product' }, {}],
    ['until a day that is not over', { until: '2026-11-23' }, {}],
  ])('one %s', (_, over, question) => {
    expect(match([statement(over)], question)).toMatchObject({
      answer: 'pass',
      rule: 'stated',
      statement: { role: 'product_owner', act: 'comment' },
    });
  });

  test.each<[string, Partial<Statement>, Partial<AttestationQuestion>, string, string]>([
    [
      'of another release',
      { release: `sha256:${'cd'.repeat(32)}` },
      {},
      'other-release',
      'of another release (cdcdcdcdcdcd)',
    ],
    [
      'of another commit',
      { release: 'b'.repeat(40) },
      {},
      'other-release',
      'of another release (bbbbbbbbbbbb)',
    ],
    [
      'that begins like the commit but says it is a digest',
      { release: `sha256:${commit}` },
      {},
      'other-release',
      'another',
    ],
    ['of a bot', { login: 'helper[bot]', bot: true }, {}, 'bot', 'helper[bot] is no person'],
    ['of an app in her name', { bot: true }, {}, 'bot', 'statements of machines do not count'],
    ['of a deleted account', { login: undefined }, {}, 'bot', 'a deleted account is no person'],
    [
      'that was edited',
      { editedAt: '2026-11-23T11:00:00Z' },
      {},
      'edited',
      'was edited at 2026-11-23T11:00:00Z',
    ],
    [
      'of another person',
      { login: 'dev-dana' },
      {},
      'wrong-person',
      'dev-dana does not have the role product_owner',
    ],
    [
      'of who made what is new',
      {},
      { excluded: [{ login: 'PRIYA-product', because: 'wrote what is new' }] },
      'own-work',
      'priya-product wrote what is new',
    ],
    [
      'whose time is over',
      { at: '2026-11-16T12:00:00.000Z' },
      {},
      'expired',
      'counted until 2026-11-23T12:00:00.000Z',
    ],
    [
      'whose own day is over',
      { until: '2026-11-22' },
      {},
      'expired',
      'counted until 2026-11-23T00:00:00.000Z',
    ],
    ['from the future', { at: '2026-11-23T12:00:01.000Z' }, {}, 'not-yet', 'is to come'],
  ])('none %s', (_, over, question, rule, said) => {
    const line = match([statement(over)], question);
    expect(line).toMatchObject({ answer: 'fail', rule, statement: undefined });
    expect(line.reason).toContain(said);
  });

  test('where a team cannot be read, nobody can say who has the role', () => {
    const asked = [{ ...acceptance, people: [], unlistedTeams: ['fhir-iq/owners'] }];
    expect(match([statement()], { asked })).toMatchObject({ answer: 'error', rule: 'unknown-role' });
  });

  test('nobody said anything; a deleted comment is the same', () => {
    expect(match([])).toMatchObject({
      answer: 'fail',
      rule: 'missing',
      reason: expect.stringContaining('deleted') as unknown,
    });
  });

  test('a later edit of one takes nothing from another that counts', () => {
    const line = match([statement({ editedAt: '2026-11-23T11:00:00Z' }), statement({ act: 'approval' })]);
    expect(line).toMatchObject({ answer: 'pass', statement: { act: 'approval' } });
  });

  test('of several the one that counts longest', () => {
    const line = match([statement({ until: '2026-11-24' }), statement({ until: '2026-11-26' })]);
    expect(line.statement?.expires).toBe('2026-11-27T00:00:00.000Z');
  });

  test('a statement never counts longer than the policy lets it, nor longer than it says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 400 }),
        fc.option(fc.constantFrom('2026-11-23', '2026-11-30', '2027-06-01'), { nil: undefined }),
        (validHours, ageHours, until) => {
          const at = new Date(now.getTime() - ageHours * hour).toISOString();
          const line = match([statement({ at, until })], {
            asked: [{ ...acceptance, validFor: validHours * hour }],
          });
          if (line.answer !== 'pass') return ageHours >= validHours;
          const expires = new Date(line.statement?.expires ?? 0).getTime();
          const day = until === undefined ? Infinity : Date.parse(until) + 24 * hour;
          return expires > now.getTime() && expires <= Date.parse(at) + validHours * hour && expires <= day;
        },
      ),
    );
  });
});
