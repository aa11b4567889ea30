import type { Release } from '@fhir-iq/sluice-model';

/**
 * What differs between the release that was judged and the one that is asked for, part by part.
 *
 * @param judged - The release that the verdict is about.
 * @param asked - The release of this checkout.
 * @returns A phrase a part; none where both are the same.
 */
export function releaseDifferences(judged: Release, asked: Release): string[] {
  const found: string[] = [];
  if (judged.commit !== asked.commit)
    found.push(`the commit (judged: ${judged.commit}, asked for: ${asked.commit})`);
  if (judged.tree !== asked.tree)
    found.push(
      `the tree of what is uploaded (judged: ${shortDigest(judged.tree)}, asked for: ${shortDigest(asked.tree)})`,
    );
  if (judged.configuration !== asked.configuration)
    found.push(
      `the configuration (judged: ${shortDigest(judged.configuration)}, asked for: ${shortDigest(asked.configuration)})`,
    );
  const environments = new Set([...Object.keys(judged.uiVersions), ...Object.keys(asked.uiVersions)]);
  for (const environment of [...environments].sort()) {
    const [before, now] = [judged.uiVersions[environment], asked.uiVersions[environment]];
    if (before !== now)
      found.push(
        `the uiVersion of ${environment} (judged: ${before ?? 'none'}, asked for: ${now ?? 'none'})`,
      );
  }
  return found;
}

function shortDigest(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
