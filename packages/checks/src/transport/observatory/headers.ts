import { parsePolicies } from '../policy/parse.ts';
import type { Rule, RuleResult, ScoredAnswer } from './rule.ts';

function judge(
  answer: ScoredAnswer,
  test: string,
  short: string,
  wanted: string,
  look: (value: string | undefined) => [found: string, modifier: number],
): RuleResult {
  const value = answer.headers[test.toLowerCase()];
  const [found, modifier] = look(value?.trim().toLowerCase());
  return { test, found: `${short}-${found}`, modifier, value: value ?? 'not there', wanted };
}

/** Access-Control-Allow-Origin with credentials: for everybody, or for whoever asks. */
export const crossOriginSharing: Rule = (answer) => {
  const { sharing } = answer;
  const headers = sharing?.headers ?? answer.headers;
  const wanted = 'not every origin together with credentials';
  return judge({ ...answer, headers }, 'Access-Control-Allow-Origin', 'cors', wanted, (value) => {
    if (value === undefined) return ['none', 0];
    const credentials = headers['access-control-allow-credentials']?.trim().toLowerCase() === 'true';
    const reflected = value === sharing?.origin.toLowerCase();
    if (reflected || value === '*' || value === 'null')
      return credentials ? ['universal-with-credentials', -50] : ['public', 0];
    return ['restricted', 0];
  });
};

const privatePolicies = ['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'];
const unsafePolicies = ['origin', 'origin-when-cross-origin', 'unsafe-url', 'no-referrer-when-downgrade'];

/** Referrer-Policy; of a list the last value that is known counts. */
export const referrerPolicy: Rule = (answer) =>
  judge(answer, 'Referrer-Policy', 'referrer', privatePolicies.join(', '), (value) => {
    if (value === undefined) return ['none', 0];
    const known = value
      .split(',')
      .map((one) => one.trim())
      .filter((one) => privatePolicies.includes(one) || unsafePolicies.includes(one))
      .at(-1);
    if (known === undefined) return ['invalid', -5];
    return privatePolicies.includes(known) ? ['private', 5] : ['unsafe', -5];
  });

/** X-Content-Type-Options. */
export const contentTypeOptions: Rule = (answer) =>
  judge(answer, 'X-Content-Type-Options', 'nosniff', 'nosniff', (value) => {
    if (value === undefined) return ['missing', -5];
    return value === 'nosniff' ? ['set', 0] : ['invalid', -5];
  });

/** X-Frame-Options, or `frame-ancestors` of an enforced policy. */
export const frameOptions: Rule = (answer) =>
  judge(
    answer,
    'X-Frame-Options',
    'frames',
    'DENY or SAMEORIGIN, or frame-ancestors in the policy',
    (value) => {
      const policies = parsePolicies(answer.headers['content-security-policy'] ?? '');
      const ancestors = policies.map((policy) => policy.get('frame-ancestors'));
      const everybody = [
        '*',
        'http:',
        'https:',
        'http://*',
        'https://*',
        'ftp:',
        'http://*.*',
        'https://*.*',
      ];
      if (
        ancestors.some(
          (list) => list !== undefined && !list.some((one) => everybody.includes(one.toLowerCase())),
        )
      )
        return ['by-policy', 5];
      if (value === undefined) return ['missing', -20];
      if (value === 'deny' || value === 'sameorigin') return ['set', 0];
      return /^allow-from\s+\S/.test(value) ? ['allow-from', 0] : ['invalid', -20];
    },
  );

function isolation(test: string, short: string, strict: readonly string[], lax: readonly string[]): Rule {
  return (answer) =>
    judge(answer, test, short, strict.join(' or '), (value) => {
      if (value === undefined) return ['none', 0];
      const word = value.split(';')[0]?.trim() ?? '';
      if (strict.includes(word)) return ['strict', 10];
      return lax.includes(word) ? ['lax', 0] : ['invalid', -5];
    });
}

/** Cross-Origin-Resource-Policy. */
export const resourcePolicy = isolation(
  'Cross-Origin-Resource-Policy',
  'corp',
  ['same-origin', 'same-site'],
  ['cross-origin'],
);

/** Cross-Origin-Embedder-Policy. */
export const embedderPolicy = isolation(
  'Cross-Origin-Embedder-Policy',
  'coep',
  ['require-corp', 'credentialless'],
  ['unsafe-none'],
);

/** Cross-Origin-Opener-Policy. */
export const openerPolicy = isolation(
  'Cross-Origin-Opener-Policy',
  'coop',
  ['same-origin', 'noopener-allow-popups', 'same-origin-allow-popups'],
  ['unsafe-none'],
);
