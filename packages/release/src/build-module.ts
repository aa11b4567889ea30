/** What the build module tells the site's code. */
export interface BuildFacts {
  readonly buildId: string;
  readonly commit: string;
  readonly environment: string;
  /** The environment's flags as configured: apiEndpoints, analyticsEnabled, debugMode, cacheEnabled … */
  readonly flags: Readonly<Record<string, string | number | boolean>>;
}

/**
 * The text of the build module (`site.buildModule`): plain ES module, four exports, the same text for the same facts.
 *
 * @param facts - What to tell.
 * @returns JavaScript source: `buildId`, `commit`, `environment` and the frozen object `flags`.
 */
export function buildModuleText(facts: BuildFacts): string {
  const flags = Object.fromEntries(Object.entries(facts.flags).sort(([a], [b]) => (a < b ? -1 : 1)));
  return [
    '// Written by Sluice at publish; what stands in the repository is for local work only.',
    `export const buildId = ${JSON.stringify(facts.buildId)};`,
    `export const commit = ${JSON.stringify(facts.commit)};`,
    `export const environment = ${JSON.stringify(facts.environment)};`,
    `export const flags = Object.freeze(${JSON.stringify(flags)});`,
    '',
  ].join('\n');
}
