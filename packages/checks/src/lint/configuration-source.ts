import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import { runGit } from '@fhir-iq/sluice-runtime';
import type { PolicySource } from '../check.ts';

/** The names that ESLint knows for its configuration, in the order in which it looks. */
export const siteConfigurationFiles = [
  'eslint.config.js',
  'eslint.config.mjs',
  'eslint.config.cjs',
  'eslint.config.ts',
  'eslint.config.mts',
  'eslint.config.cts',
];
const older = /^\.eslintrc(?:\.(?:js|cjs|json|ya?ml))?$/;

/** The site's ESLint configuration that counts. */
export type SiteConfiguration =
  | { readonly kind: 'none'; readonly said: string }
  /** Lies in the checkout as it counts. */
  | { readonly kind: 'in-place'; readonly file: string; readonly said: string }
  /** The change altered it: this is what the policy's commit has, to be laid beside it. */
  | { readonly kind: 'of-policy'; readonly file: string; readonly text: string; readonly said: string }
  | { readonly kind: 'unsupported'; readonly said: string };

/**
 * Finds the ESLint configuration that counts: the policy commit's, because a change does not choose the rules that it is
 * held to.
 *
 * @param directory - The checkout.
 * @param policy - Whose settings rule.
 */
export async function findSiteConfiguration(
  directory: string,
  policy: PolicySource,
): Promise<SiteConfiguration> {
  if (policy.commit === undefined) return inTree(directory);
  for (const name of siteConfigurationFiles) {
    const found = await runGit(directory, ['show', `${policy.commit}:./${name}`], { codes: [0, 128] });
    if (found.code !== 0) continue;
    const same = await runGit(
      directory,
      ['diff', '--quiet', '--no-ext-diff', '--no-textconv', policy.commit, '--', name],
      { codes: [0, 1, 128] },
    );
    const short = policy.commit.slice(0, 12);
    if (same.code === 0) return { kind: 'in-place', file: name, said: `${name}, as at ${short}` };
    return {
      kind: 'of-policy',
      file: name,
      text: found.stdout,
      said: `${name} of ${short}, because the change alters it`,
    };
  }
  const own = await inTree(directory);
  if (own.kind !== 'in-place') return own;
  return {
    kind: 'none',
    said: `Sluice's own configuration for Velo: ${own.file} comes with the change and counts once the policy's commit has it`,
  };
}

async function inTree(directory: string): Promise<SiteConfiguration> {
  for (const name of siteConfigurationFiles) {
    if (await exists(path.join(directory, name))) return { kind: 'in-place', file: name, said: name };
  }
  const old = (await readdir(directory)).find((name) => older.test(name));
  if (old !== undefined) return { kind: 'unsupported', said: `${old} is of the form that ESLint 9 gave up` };
  return { kind: 'none', said: "Sluice's own configuration for Velo: the site has none" };
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
