import { matchDistinct } from './matching.ts';
import type {
  ApprovalLine,
  ApprovalMatch,
  ApprovalQuestion,
  AskedApproval,
  CountedApproval,
  ExcludedPerson,
  GivenApproval,
} from './question.ts';

/**
 * Matches the approvals that were given to those that are asked for. Pure. A rejection counts against its environment
 * whoever approved there as well; logins and names of environments are compared without regard to case, as GitHub does.
 *
 * @param question - What is asked for, what was given, and whose word does not count.
 * @returns One line an approval that is asked for, and the approvals that count.
 */
export function matchApprovals(question: ApprovalQuestion): ApprovalMatch {
  const views = question.asked.map((asked) => viewOf(asked, question));
  const choices = views.map((view) => (view.rejections.length > 0 ? [] : [...view.counted.keys()]));
  const taken = question.distinct ? matchDistinct(choices) : choices.map(([first]) => first);
  const approvals = views.flatMap((view, place) => view.counted.get(taken[place] ?? '') ?? []);
  return { lines: views.map((view, place) => lineOf(view, taken[place], views, taken)), approvals };
}

/** One approval that is asked for, with all that was said in its environment. */
interface View {
  readonly asked: AskedApproval;
  /** Approvals that may count, by login in lower case. */
  readonly counted: ReadonlyMap<string, CountedApproval>;
  readonly rejections: readonly GivenApproval[];
  /** Why each of the other approvals does not count. */
  readonly objections: readonly string[];
}

function viewOf(asked: AskedApproval, { given, excluded }: ApprovalQuestion): View {
  const here = given.filter((one) => same(one.via, asked.via));
  const counted = new Map<string, CountedApproval>();
  const objections: string[] = [];
  for (const one of here.filter(({ state }) => state === 'approved')) {
    const known = knownBy(asked, one.login);
    const against = excluded.filter(({ login }) => same(login, one.login));
    if (against.length > 0) objections.push(`${one.login} approved and ${reasonsOf(against)}`);
    else if (known === undefined)
      objections.push(`${one.login} approved and does not have the role ${asked.role}`);
    else if (!counted.has(one.login.toLowerCase()))
      counted.set(one.login.toLowerCase(), {
        role: asked.role,
        via: asked.via,
        login: one.login,
        comment: one.comment,
        known,
      });
  }
  return { asked, counted, objections, rejections: here.filter(({ state }) => state === 'rejected') };
}

function knownBy(asked: AskedApproval, login: string): CountedApproval['known'] | undefined {
  if (asked.people.some((person) => same(person, login))) return 'by login';
  return asked.unlistedTeams.length > 0 && !login.endsWith('[bot]') ? 'by team' : undefined;
}

function lineOf(
  { asked, counted, rejections, objections }: View,
  holder: string | undefined,
  views: readonly View[],
  taken: readonly (string | undefined)[],
): ApprovalLine {
  const { role, via } = asked;
  const approval = counted.get(holder ?? '');
  if (approval !== undefined) {
    const team = approval.known === 'by team' ? ` (through ${asked.unlistedTeams.join(' or ')})` : '';
    const reason = `${approval.login} approved as ${role}${team}.`;
    return { role, via, answer: 'pass', login: approval.login, reason };
  }
  const fail = { role, via, answer: 'fail', login: undefined } as const;
  if (rejections.length > 0) {
    const said = rejections.map(({ login, comment }) => (comment === '' ? login : `${login} ("${comment}")`));
    return { ...fail, reason: `Rejected in ${via} by ${[...new Set(said)].join(' and ')}.` };
  }
  const elsewhere = [...counted].map(([person, { login }]) => {
    const other = views[taken.indexOf(person)]?.asked.role ?? 'another role';
    return `${login} approved and counts as ${other} already; another person must approve as ${role}`;
  });
  const why = [...elsewhere, ...objections];
  if (why.length === 0) return { ...fail, reason: `Nobody approved in ${via} as ${role}.` };
  return { ...fail, reason: `No approval in ${via} counts as ${role}: ${why.join('; ')}.` };
}

function reasonsOf(against: readonly ExcludedPerson[]): string {
  return [...new Set(against.map(({ because }) => because))].join(' and ');
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
