import satisfies from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import { z } from 'zod';
import type { Problem } from './problem.ts';
import { readWixLock } from './wix-lock.ts';

const manifest = z.looseObject({ dependencies: z.record(z.string(), z.string()).optional() });

/** What `dependenciesAgree` found: problems, each with the file that it is about. */
export type Disagreement = Problem & { readonly file: 'package.json' | 'wix.lock' };

/**
 * Holds package.json against wix.lock: Wix installs what wix.lock says, and takes neither file where wix.lock is missing.
 *
 * @param packageJson - The parsed package.json; undefined where there is none.
 * @param lock - The text of wix.lock; undefined where there is none.
 */
export function dependenciesAgree(packageJson: unknown, lock: string | undefined): Disagreement[] {
  if (packageJson === undefined) {
    return lock === undefined
      ? []
      : [
          problem(
            'wix.lock',
            'no-package-json',
            'there is a wix.lock but no package.json, and Wix takes both or none',
          ),
        ];
  }
  const parsed = manifest.safeParse(packageJson);
  if (!parsed.success)
    return [problem('package.json', 'wrong-shape', 'its "dependencies" is not an object of texts')];
  const wanted = Object.entries(parsed.data.dependencies ?? {});
  if (lock === undefined) {
    if (wanted.length === 0) return [];
    const names = wanted.map(([name]) => name).join(', ');
    return [
      problem(
        'package.json',
        'no-wix-lock',
        `names ${names} under "dependencies", but there is no wix.lock, so Wix installs none of them; run "npx wix install" and commit wix.lock, or move what only your tools need to "devDependencies"`,
      ),
    ];
  }
  const locked = readWixLock(lock);
  if (locked === undefined) {
    return [
      problem(
        'wix.lock',
        'unknown-layout',
        'is not the file that "npx wix install" writes (Yarn Plug’n’Play state); run "npx wix install" again',
      ),
    ];
  }
  return [...missing(wanted, locked.direct), ...surplus(wanted, locked.direct)];
}

function missing(wanted: readonly [string, string][], direct: ReadonlyMap<string, string>): Disagreement[] {
  return wanted.flatMap(([name, range]) => {
    const version = direct.get(name);
    if (version === undefined) {
      return [
        problem(
          'wix.lock',
          `not-locked/${name}`,
          `does not hold ${name}, which package.json asks for (${range}); run "npx wix install"`,
        ),
      ];
    }
    // Ranges that semver does not know (addresses, tags) cannot be compared.
    if (validRange(range) === null || satisfies(version, range, { includePrerelease: true })) return [];
    return [
      problem(
        'wix.lock',
        `other-version/${name}`,
        `holds ${name} ${version}, but package.json asks for ${range}; run "npx wix install"`,
      ),
    ];
  });
}

function surplus(wanted: readonly [string, string][], direct: ReadonlyMap<string, string>): Disagreement[] {
  const names = new Set(wanted.map(([name]) => name));
  return [...direct]
    .filter(([name]) => !names.has(name))
    .map(([name, version]) =>
      problem(
        'wix.lock',
        `not-wanted/${name}`,
        `holds ${name} ${version}, which package.json does not ask for; run "npx wix install"`,
      ),
    );
}

function problem(file: Disagreement['file'], rule: string, message: string): Disagreement {
  return { file, rule, message };
}
