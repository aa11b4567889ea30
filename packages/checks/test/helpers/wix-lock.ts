/**
 * A wix.lock as Wix's servers write it: Yarn's Plug'n'Play file with the state as JSON in one string.
 *
 * @param direct - Versions of the direct dependencies, by name.
 * @param others - Versions of what they need.
 */
export function wixLockText(
  direct: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>> = {},
): string {
  const reference = (version: string): string => `npm:${version}`;
  const all = { ...direct, ...others };
  const packages = Object.entries(all).map(([name, version]) => [
    name,
    [
      [
        reference(version),
        {
          packageLocation: `../cache/${name}/`,
          packageDependencies: [[name, reference(version)]],
          linkType: 'HARD',
        },
      ],
    ],
  ]);
  const root = {
    packageLocation: './',
    packageDependencies: Object.entries(direct).map(([name, version]) => [name, reference(version)]),
    linkType: 'SOFT',
  };
  const state = {
    __info: ["it isn't to be read"],
    dependencyTreeRoots: [],
    packageRegistryData: [[null, [[null, root]]], ...packages],
  };
  const literal = JSON.stringify(state, null, 2)
    .replace(/[\\']/g, (character) => `\\${character}`)
    .replace(/\n/g, '\\\n');
  return `#!/usr/bin/env node\n"use strict";\n\nfunction $$SETUP_STATE(hydrateRuntimeState, basePath) {\n  return hydrateRuntimeState(JSON.parse('${literal}'), {basePath: basePath || __dirname});\n}\n`;
}
