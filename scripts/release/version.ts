// usage: node scripts/release/version.ts VERSION   (ends with 1 and every reason why it cannot be released)
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const semVer = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(alpha|beta|rc)\.(0|[1-9]\d*))?$/;

/** What is known of releases so far. */
export interface Known {
  /** Names of all tags of the remote repository. */
  readonly tags: readonly string[];
  /** Text of CHANGELOG.md. A heading `## 1.2.3 (burned)` marks a version whose tag was deleted: GitHub keeps its name. */
  readonly changelog: string;
}

/**
 * Why a version cannot be released.
 *
 * @param version - Without a leading v.
 * @param known - What is known of releases so far.
 * @returns One sentence a reason; none when it can be released.
 */
export function versionProblems(version: string, known: Known): string[] {
  if (!semVer.test(version)) {
    return [
      `"${version}" is no version: write MAJOR.MINOR.PATCH, or with -alpha.N, -beta.N or -rc.N, and no leading v.`,
    ];
  }
  const headings = known.changelog.split('\n').filter((line) => line.startsWith('## '));
  const ofVersion = headings.filter((line) => line.slice(3).split(' ')[0] === version);
  const newer = known.tags
    .map((tag) => /^v(\d+\.\d+\.\d+(?:-.+)?)$/.exec(tag)?.[1])
    .filter((tag) => tag !== undefined && semVer.test(tag))
    .filter((tag) => sameLine(tag as string, version) && compareVersions(tag as string, version) > 0);
  return [
    ...(known.tags.includes(`v${version}`) ? [`The tag v${version} exists already.`] : []),
    ...(ofVersion.some((line) => line.includes('(burned)'))
      ? [`CHANGELOG.md says that ${version} is burned: take the next one.`]
      : []),
    ...(ofVersion.length === 0 ? [`CHANGELOG.md has no heading "## ${version}".`] : []),
    ...(newer.length > 0
      ? [`v${newer.join(', v')} is newer, and releases of one major version go forward.`]
      : []),
  ];
}

/**
 * The order of two versions as SemVer has it, for the forms that `versionProblems` takes.
 *
 * @returns Below 0 when `a` is older, above 0 when it is newer.
 */
export function compareVersions(a: string, b: string): number {
  const left = partsOf(a);
  const right = partsOf(b);
  const at = left.findIndex((part, index) => part !== right[index]);
  return at === -1 ? 0 : (left[at] as number) - (right[at] as number);
}

function partsOf(version: string): number[] {
  const [, major, minor, patch, before, kind, number] = semVer.exec(version) ?? [];
  const rank = before === undefined ? 3 : ['alpha', 'beta', 'rc'].indexOf(kind ?? '');
  return [Number(major), Number(minor), Number(patch), rank, Number(number ?? 0)];
}

function sameLine(a: string, b: string): boolean {
  return a.split('.')[0] === b.split('.')[0];
}

if (import.meta.main) {
  const listed = spawnSync('git', ['ls-remote', '--tags', '--refs', 'origin'], { encoding: 'utf8' });
  if (listed.status !== 0) throw new Error(`the tags of origin could not be listed: ${listed.stderr}`);
  const tags = listed.stdout.split('\n').flatMap((line) => line.split('refs/tags/')[1] ?? []);
  const problems = versionProblems(process.argv[2] ?? '', {
    tags,
    changelog: readFileSync('CHANGELOG.md', 'utf8'),
  });
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
