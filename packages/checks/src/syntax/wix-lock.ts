import { z } from 'zod';

/** What wix.lock fixes: the packages that the site's code names itself, and all that Wix installs for them. */
export interface WixLock {
  /** Version of each direct dependency, by name. */
  readonly direct: ReadonlyMap<string, string>;
  /** Every locked package as name and version. */
  readonly packages: readonly { readonly name: string; readonly version: string }[];
}

const reference = z.string().nullable();
const locator = z.object({
  packageDependencies: z.array(
    z.tuple([z.string(), z.union([reference, z.tuple([z.string(), z.string()])])]),
  ),
});
const state = z.object({
  packageRegistryData: z.array(z.tuple([reference, z.array(z.tuple([reference, locator]))])),
});

/**
 * Reads wix.lock. Wix's servers write it (`wix install` stores it unread), and the ones that public sites hold are
 * Yarn's Plug'n'Play file: a script with the state as JSON in one string. Its layout is not promised to anyone.
 *
 * @param text - The file.
 * @returns What it locks; undefined where the file is not of the known layout.
 */
export function readWixLock(text: string): WixLock | undefined {
  const parsed = state.safeParse(stateOf(text));
  if (!parsed.success) return undefined;
  const direct = new Map<string, string>();
  const packages = new Map<string, { name: string; version: string }>();
  for (const [name, locators] of parsed.data.packageRegistryData) {
    for (const [where, { packageDependencies }] of locators) {
      if (name === null) {
        for (const [dependency, target] of packageDependencies) {
          const version = versionOf(typeof target === 'string' ? target : target?.[1]);
          if (version !== undefined) direct.set(dependency, version);
        }
        continue;
      }
      const version = versionOf(where ?? undefined);
      if (version !== undefined) packages.set(`${name}@${version}`, { name, version });
    }
  }
  return { direct, packages: [...packages.values()] };
}

function stateOf(text: string): unknown {
  const start = /JSON\.parse\('/.exec(text);
  if (start === null) return undefined;
  const from = start.index + start[0].length;
  const to = text.indexOf("')", from);
  if (to < 0) return undefined;
  try {
    return JSON.parse(unescaped(text.slice(from, to))) as unknown;
  } catch {
    return undefined;
  }
}

// The JSON stands in a single-quoted JavaScript string whose lines end in a backslash.
function unescaped(literal: string): string {
  return literal.replace(/\\(\r\n|[\s\S])/g, (_, escaped: string) =>
    /^[\r\n]/.test(escaped) ? '' : escaped,
  );
}

// `npm:1.2.3`, or `virtual:<hash>#npm:1.2.3` where peers play a part.
function versionOf(where: string | undefined): string | undefined {
  return where === undefined ? undefined : /(?:^|#)npm:(\d[^#]*)$/.exec(where)?.[1];
}
