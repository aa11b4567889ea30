import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ApprovalQuestion, type GivenApproval, matchApprovals } from '../src/index.ts';

const lead = { role: 'tech_lead', via: 'lead-door', people: ['ada', 'tomas'], unlistedTeams: [] };
const owner = { role: 'owner', via: 'owner-door', people: ['bo', 'ada'], unlistedTeams: [] };

function given(login: string, via: string, state: GivenApproval['state'] = 'approved'): GivenApproval {
  return { login, via, state, comment: '' };
}

function match(given: readonly GivenApproval[], more: Partial<ApprovalQuestion> = {}) {
  return matchApprovals({ asked: [lead, owner], given, excluded: [], distinct: true, ...more });
}

describe('matching approvals', () => {
  const table: [string, GivenApproval[], Partial<ApprovalQuestion>, (string | undefined)[]][] = [
    ['one person a role', [given('ada', 'lead-door'), given('bo', 'owner-door')], {}, ['ada', 'bo']],
    [
      'logins and environments in any case',
      [given('ADA', 'Lead-Door'), given('bo', 'owner-door')],
      {},
      ['ADA', 'bo'],
    ],
    ['nobody', [], {}, [undefined, undefined]],
    ['one person for both', [given('ada', 'lead-door'), given('ada', 'owner-door')], {}, ['ada', undefined]],
    [
      'one person for both, where that is allowed',
      [given('ada', 'lead-door'), given('ada', 'owner-door')],
      { distinct: false },
      ['ada', 'ada'],
    ],
    [
      'a person whom only the other role can spare',
      [given('ada', 'lead-door'), given('tomas', 'lead-door'), given('ada', 'owner-door')],
      {},
      ['tomas', 'ada'],
    ],
    ['a stranger', [given('eve', 'lead-door'), given('bo', 'owner-door')], {}, [undefined, 'bo']],
    ['another role’s person', [given('bo', 'lead-door'), given('bo', 'owner-door')], {}, [undefined, 'bo']],
    [
      'an excluded person',
      [given('ada', 'lead-door'), given('bo', 'owner-door')],
      { excluded: [{ login: 'Ada', because: 'started it' }] },
      [undefined, 'bo'],
    ],
    [
      'a rejection beside an approval',
      [given('ada', 'lead-door'), given('tomas', 'lead-door', 'rejected'), given('bo', 'owner-door')],
      {},
      [undefined, 'bo'],
    ],
    [
      'one that waits',
      [given('ada', 'lead-door', 'pending'), given('bo', 'owner-door')],
      {},
      [undefined, 'bo'],
    ],
    [
      'a member of a team that GitHub let approve',
      [given('tara', 'lead-door'), given('bo', 'owner-door')],
      { asked: [{ ...lead, unlistedTeams: ['org/leads'] }, owner] },
      ['tara', 'bo'],
    ],
    [
      'a bot, which is in no team',
      [given('guard[bot]', 'lead-door'), given('bo', 'owner-door')],
      { asked: [{ ...lead, unlistedTeams: ['org/leads'] }, owner] },
      [undefined, 'bo'],
    ],
    [
      'three roles that only one order can fill',
      [
        ...['ada', 'tomas'].map((login) => given(login, 'lead-door')),
        ...['ada', 'bo'].map((login) => given(login, 'owner-door')),
        given('ada', 'third-door'),
      ],
      { asked: [lead, owner, { role: 'third', via: 'third-door', people: ['ada'], unlistedTeams: [] }] },
      ['tomas', 'bo', 'ada'],
    ],
  ];
  test.each(table)('%s', (_, approvals, more, holders) => {
    const { lines } = match(approvals, more);
    expect(lines.map((line) => line.login)).toEqual(holders);
    expect(lines.map((line) => line.answer)).toEqual(
      holders.map((one) => (one === undefined ? 'fail' : 'pass')),
    );
  });

  test.each([
    [[], /^Nobody approved in lead-door as tech_lead\.$/],
    [[given('eve', 'lead-door')], /eve approved and does not have the role tech_lead/],
    [
      [{ ...given('tomas', 'lead-door', 'rejected'), comment: 'Not yet.' }],
      /Rejected in lead-door by tomas \("Not yet\."\)/,
    ],
  ])('says why: %j', (approvals, said) => {
    expect(match(approvals).lines[0]?.reason).toMatch(said);
  });

  test('names every reason for which somebody does not count, once', () => {
    const excluded = [
      { login: 'ada', because: 'started this release' },
      { login: 'ada', because: 'wrote what is new' },
      { login: 'ADA', because: 'wrote what is new' },
    ];
    expect(match([given('ada', 'lead-door')], { excluded }).lines[0]?.reason).toMatch(
      /: ada approved and started this release and wrote what is new\.$/,
    );
  });
});

describe('whatever is given', () => {
  const person = fc.constantFrom('ada', 'bo', 'cy', 'dee', 'Ada', 'BO');
  const door = fc.constantFrom('a', 'b', 'c', 'd', 'A');
  const questions = fc.record({
    asked: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }).chain((vias) =>
      fc.tuple(
        ...vias.map((via) =>
          fc.record({
            role: fc.constant(`role-${via}`),
            via: fc.constant(via),
            people: fc.array(person, { maxLength: 4 }),
            unlistedTeams: fc.constantFrom<string[][]>([], ['org/team']),
          }),
        ),
      ),
    ),
    given: fc.array(
      fc.record({
        login: person,
        via: door,
        state: fc.constantFrom<GivenApproval['state'][]>('approved', 'approved', 'rejected', 'pending'),
        comment: fc.constant(''),
      }),
      { maxLength: 10 },
    ),
    excluded: fc.array(fc.record({ login: person, because: fc.constant('started it') }), { maxLength: 2 }),
    distinct: fc.boolean(),
  });
  const low = (text: string): string => text.toLowerCase();

  /** The most approvals that can count, found by trying everything. */
  function most(
    { asked, given, excluded, distinct }: ApprovalQuestion,
    place = 0,
    used: string[] = [],
  ): number {
    const one = asked[place];
    if (one === undefined) return 0;
    const here = given.filter(({ via }) => low(via) === low(one.via));
    const may = here.some(({ state }) => state === 'rejected')
      ? []
      : here.filter(
          ({ login, state }) =>
            state === 'approved' &&
            !excluded.some((other) => low(other.login) === low(login)) &&
            (one.unlistedTeams.length > 0 || one.people.some((other) => low(other) === low(login))),
        );
    const question = { asked, given, excluded, distinct };
    return Math.max(
      most(question, place + 1, used),
      ...may
        .map(({ login }) => low(login))
        .filter((login) => !distinct || !used.includes(login))
        .map((login) => 1 + most(question, place + 1, [...used, login])),
    );
  }

  test('as many approvals count as can, each by another person, none by one that is excluded', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const { lines, approvals } = matchApprovals(question);
        const logins = approvals.map(({ login }) => low(login));
        expect(approvals).toHaveLength(most(question));
        expect(lines.filter((line) => line.answer === 'pass')).toHaveLength(approvals.length);
        expect(logins.filter((login) => question.excluded.some((one) => low(one.login) === login))).toEqual(
          [],
        );
        if (question.distinct) expect(new Set(logins).size).toBe(logins.length);
      }),
    );
  });

  test('one more rejection or exclusion never approves more', () => {
    fc.assert(
      fc.property(questions, person, door, (question, login, via) => {
        const before = matchApprovals(question).approvals.length;
        const rejection = { login, via, state: 'rejected' as const, comment: '' };
        const rejected = { ...question, given: [...question.given, rejection] };
        const excluded = { ...question, excluded: [...question.excluded, { login, because: 'started it' }] };
        expect(matchApprovals(rejected).approvals.length).toBeLessThanOrEqual(before);
        expect(matchApprovals(excluded).approvals.length).toBeLessThanOrEqual(before);
      }),
    );
  });

  test('the order in which approvals came changes nothing about how many count', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const turned = { ...question, given: question.given.toReversed() };
        expect(matchApprovals(turned).approvals).toHaveLength(matchApprovals(question).approvals.length);
      }),
    );
  });
});
