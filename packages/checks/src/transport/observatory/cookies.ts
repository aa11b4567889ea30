import type { Rule, RuleResult } from './rule.ts';
import { strictTransportSecurity } from './transport.ts';

interface Cookie {
  readonly name: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  /** Lower case; undefined: not there. */
  readonly sameSite: string | undefined;
}

/** Set-Cookie. */
export const cookies: Rule = (answer) => {
  const set = (answer.headers['set-cookie'] ?? '').split('\n').filter((line) => line.trim() !== '');
  const all = set.map(read);
  const protectedByHsts = strictTransportSecurity(answer).modifier >= 0;
  const worst = all
    .flatMap((cookie) => problemsOf(cookie, protectedByHsts))
    .reduce<RuleResult | undefined>(
      (a, b) => (a === undefined || b.modifier < a.modifier ? b : a),
      undefined,
    );
  if (worst !== undefined) return worst;
  if (all.length === 0) return result('none', 0, 'no cookies', 'no cookies, or safe ones');
  const names = all.map((cookie) => cookie.name).join(', ');
  return all.every((cookie) => cookie.sameSite !== undefined)
    ? result('safe', 5, names, 'Secure, HttpOnly and SameSite')
    : result('without-same-site', 0, names, 'SameSite for more');
};

function result(found: string, modifier: number, value: string, wanted: string): RuleResult {
  return { test: 'Cookies', found: `cookies-${found}`, modifier, value, wanted };
}

// Names only: the value of a cookie may be a secret.
function problemsOf({ name, secure, httpOnly, sameSite }: Cookie, hsts: boolean): RuleResult[] {
  const session = /login|sess/i.test(name);
  const problem = (when: boolean, found: string, modifier: number, wanted: string): RuleResult[] =>
    when ? [result(found, modifier, name, wanted)] : [];
  return [
    ...problem(
      !secure && hsts,
      session ? 'session-insecure-hsts' : 'insecure-hsts',
      session ? -10 : -5,
      'Secure',
    ),
    ...problem(!secure && !hsts, session ? 'session-insecure' : 'insecure', session ? -40 : -20, 'Secure'),
    ...problem(session && !httpOnly, 'session-readable', -30, 'HttpOnly'),
    ...problem(
      sameSite !== undefined &&
        (!['lax', 'strict', 'none'].includes(sameSite) || (sameSite === 'none' && !secure)),
      'same-site-invalid',
      -20,
      'SameSite=Strict or Lax, or None with Secure',
    ),
    ...problem(/csrf/i.test(name) && sameSite === undefined, 'csrf-without-same-site', -20, 'SameSite'),
  ];
}

function read(line: string): Cookie {
  const [pair = '', ...parts] = line.split(';').map((part) => part.trim());
  const flags = new Map(
    parts.map((part) => {
      const [name = '', value = ''] = part.split('=', 2);
      return [name.trim().toLowerCase(), value.trim().toLowerCase()] as const;
    }),
  );
  return {
    name: (pair.split('=', 1)[0] ?? '').trim(),
    secure: flags.has('secure'),
    httpOnly: flags.has('httponly'),
    sameSite: flags.get('samesite'),
  };
}
