import type {
  AskedAttestation,
  AttestationLine,
  AttestationQuestion,
  CountedStatement,
  Objection,
  Statement,
} from './question.ts';

const dayMs = 86_400_000;

/** Nearest to counting first: of several statements that do not count, the one that says most is told. */
const nearest: readonly Objection[] = [
  'expired',
  'not-yet',
  'edited',
  'own-work',
  'unknown-role',
  'wrong-person',
  'bot',
  'other-release',
];

/**
 * Matches the statements that were made to those that are asked for. Pure. Logins are compared without regard to case, as
 * GitHub does. Of several statements that count, the one that counts longest is taken.
 *
 * @param question - What is asked for, what was stated, whose word does not count, of which release, and when.
 * @returns One line a statement that is asked for, in their order.
 */
export function matchAttestations(question: AttestationQuestion): AttestationLine[] {
  return question.asked.map((asked) => lineOf(asked, question));
}

function lineOf(asked: AskedAttestation, question: AttestationQuestion): AttestationLine {
  const { name, role } = asked;
  const about = question.statements.filter((one) => one.name === name);
  const judged = about.map((one) => judge(one, asked, question));
  const counted = judged.filter((one) => 'expires' in one).sort((a, b) => (a.expires < b.expires ? 1 : -1));
  const [best] = counted;
  if (best !== undefined) {
    const reason = `${best.login} stated ${name} as ${role} on ${day(best.at)}; it counts until ${best.expires}.`;
    return { name, role, answer: 'pass', rule: 'stated', reason, statement: best };
  }
  const against = judged
    .filter((one) => 'rule' in one)
    .sort((a, b) => nearest.indexOf(a.rule) - nearest.indexOf(b.rule));
  const [first] = against;
  if (first === undefined) {
    const reason = `Nobody has stated ${name} as ${role}; a comment that was deleted counts no longer.`;
    return { name, role, answer: 'fail', rule: 'missing', reason, statement: undefined };
  }
  const why = [...new Set(against.map((one) => one.why))].slice(0, 5).join('; ');
  return {
    name,
    role,
    answer: first.rule === 'unknown-role' ? 'error' : 'fail',
    rule: first.rule,
    reason: `No statement of ${name} counts: ${why}.`,
    statement: undefined,
  };
}

function judge(
  one: Statement,
  asked: AskedAttestation,
  question: AttestationQuestion,
): CountedStatement | { readonly rule: Objection; readonly why: string } {
  const { login, at, act, release, url } = one;
  const who = login ?? 'a deleted account';
  const no = (rule: Objection, why: string) => ({ rule, why });
  if (!isOf(release, question.release))
    return no('other-release', `${who} stated it of another release (${short(release)})`);
  if (one.bot || login === undefined)
    return no('bot', `${who} is no person: statements of machines do not count`);
  if (one.editedAt !== undefined)
    return no('edited', `the comment of ${who} was edited at ${one.editedAt}, so nobody knows what it said`);
  const own = question.excluded.filter((person) => same(person.login, login));
  if (own.length > 0)
    return no('own-work', `${who} ${[...new Set(own.map(({ because }) => because))].join(' and ')}`);
  if (!asked.people.some((person) => same(person, login))) {
    return asked.unlistedTeams.length === 0
      ? no('wrong-person', `${who} does not have the role ${asked.role}`)
      : no('unknown-role', `whether ${who} is in ${asked.unlistedTeams.join(' or ')} could not be read`);
  }
  if (new Date(at) > question.now)
    return no('not-yet', `the statement of ${who} is of ${at}, which is to come`);
  const expires = expiryOf(one, asked);
  if (expires <= question.now)
    return no('expired', `the statement of ${who} of ${day(at)} counted until ${expires.toISOString()}`);
  const { name, role } = asked;
  return { name, role, login, act, at, expires: expires.toISOString(), release, url };
}

/** Digests may be shortened: nobody can make another release that begins with the same 16 digits. */
function isOf(stated: string, { commit, digest }: AttestationQuestion['release']): boolean {
  if (digest?.startsWith(stated) === true) return true;
  return (
    !stated.startsWith('sha256:') &&
    [commit, digest?.slice('sha256:'.length)].some((one) => one?.startsWith(stated))
  );
}

function expiryOf({ at, until }: Statement, { validFor }: AskedAttestation): Date {
  const longest = new Date(at).getTime() + validFor;
  // The last day counts as a whole.
  const named = until === undefined ? longest : new Date(`${until}T00:00:00Z`).getTime() + dayMs;
  return new Date(Math.min(longest, named));
}

function short(release: string): string {
  return release.replace(/^sha256:/, '').slice(0, 12);
}

function day(instant: string): string {
  return instant.slice(0, 10);
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
