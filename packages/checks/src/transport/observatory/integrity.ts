import type { Rule, RuleResult, ScoredAnswer } from './rule.ts';

/** Subresource Integrity of the scripts that a page names. */
export const subresourceIntegrity: Rule = (answer) => {
  if (answer.scripts === undefined) return result('not-html', 0, 'no page');
  const scripts = answer.scripts
    .filter(({ src }) => src.trim() !== '')
    .map(({ src, integrity }) => look(src.trim(), integrity, answer));
  if (scripts.length === 0) return result('no-scripts', 0, 'no scripts');
  const worst = scripts.reduce((a, b) => (b.modifier < a.modifier ? b : a));
  if (worst.modifier < 0) return worst;
  const bonus = scripts.find((one) => one.modifier > 0);
  // One script of the own site without a hash costs nothing and hides no bonus.
  return bonus ?? worst;
};

function look(src: string, integrity: string | undefined, { url }: ScoredAnswer): RuleResult {
  const hashed = integrity !== undefined && integrity.trim() !== '';
  const address = URL.parse(src, url.href);
  const schemeless = src.startsWith('//');
  const own = address !== null && !schemeless && siteOf(address.hostname) === siteOf(url.hostname);
  if (own)
    return hashed && address.protocol === 'https:' ? result('own-hashed', 5, src) : result('own', 0, src);
  if (address?.protocol === 'https:' && !schemeless)
    return hashed ? result('hashed', 5, src) : result('external', -5, src);
  return hashed ? result('insecure-hashed', -20, src) : result('insecure', -50, src);
}

function result(found: string, modifier: number, value: string): RuleResult {
  return {
    test: 'Subresource Integrity',
    found: `sri-${found}`,
    modifier,
    value,
    wanted: 'scripts of other sites over https:// with an integrity attribute',
  };
}

/** The last two labels: without the list of public suffixes, a site below one is taken for its neighbours' too. */
function siteOf(host: string): string {
  return host.split('.').slice(-2).join('.');
}
