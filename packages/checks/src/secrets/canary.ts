import { randomInt } from 'node:crypto';

// Without vowels no allowed word can come about by chance, and no word at all.
const characters = 'bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ23456789';

/**
 * Makes a text that looks like a secret and opens nothing, in the form of GitHub's personal tokens. A scanner that does
 * not find it sees nothing at all.
 *
 * @returns Code with the invented token in it.
 */
export function canaryText(): string {
  const body = Array.from({ length: 36 }, () => characters[randomInt(characters.length)]).join('');
  return `const token = "ghp_${body}";\n`;
}

/** The rule of gitleaks that finds the canary. */
export const canaryRule = 'github-pat';
