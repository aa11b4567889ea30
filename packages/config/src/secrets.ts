/** What a secret looks like, by kind. None of these has a place in a file of the repository. */
const shapes: readonly (readonly [string, RegExp])[] = [
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{30,255})\b/],
  ['a Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,250}\b/],
  ["a Slack webhook's address", /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/]{10,250}/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a private key', /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----|\bAGE-SECRET-KEY-1[A-Z0-9]{20,100}\b/],
  ['a Wix API key', /\bIST\.[A-Za-z0-9_=-]{20,4000}\.[A-Za-z0-9_=.-]{10,4000}/],
  ['a JSON web token', /\beyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,4000}/],
  ['a Stripe key', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,250}\b/],
  ['a Google API key', /\bAIza[A-Za-z0-9_-]{35}\b/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a password in an address', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@'"]{1,100}:[^\s/@'"]{3,200}@/i],
  ['a routing key', /(?<=(?:key|secret|token|password)["']?\s{0,8}[:=]\s{0,8}["']?)[0-9a-f]{32,64}\b/i],
];

/** A secret that stands in a text. */
export interface SecretFound {
  readonly kind: string;
  /** Where it begins, from 0. */
  readonly offset: number;
  readonly length: number;
}

/** Longer lines are cut before they are searched, so that no pattern takes long. */
const longestLine = 16_384;

/** Finds what looks like a secret, comments included, at most one of each kind a line. */
export function findSecrets(text: string): SecretFound[] {
  const found: SecretFound[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const searched = line.slice(0, longestLine);
    for (const [kind, shape] of shapes) {
      const match = shape.exec(searched);
      if (match !== null) found.push({ kind, offset: start + match.index, length: match[0].length });
    }
    start += line.length + 1;
  }
  return found;
}

/** Whether a text looks like a secret in whole or in part: then no message may show it. */
export function looksSecret(text: string): boolean {
  return (
    findSecrets(text).length > 0 ||
    /^[0-9a-f]{32,}$/i.test(text) ||
    /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/_=-]{32,}$/.test(text)
  );
}
