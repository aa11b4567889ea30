import type { Finding } from '@fhir-iq/sluice-model';
import { runGit } from '@fhir-iq/sluice-runtime';
import { finding } from '../findings.ts';
import type { Origin, ScanFolder } from './scan-folder.ts';
import type { Leak } from './gitleaks.ts';

const check = 'secrets_scan';
/** Finding out which commit brought a line takes a git process each. */
const mostBlamed = 100;

/** A leak with the place that it has in the repository. */
interface Placed {
  readonly rule: string;
  readonly description: string;
  readonly origin: Exclude<Origin, { kind: 'canary' }>;
  readonly line: number;
}

/**
 * Turns what gitleaks found into findings. A secret that a commit brought and that the tree still has is one finding.
 * No text of a scanned file gets into a finding.
 *
 * @param directory - The checkout.
 * @param leaks - What gitleaks found, canaries included.
 * @param folder - What each scanned file stands for.
 */
export async function leakFindings(
  directory: string,
  leaks: readonly Leak[],
  folder: ScanFolder,
): Promise<Finding[]> {
  const placed = leaks.flatMap((leak) => place(leak, folder));
  const hidden = new Set(placed.flatMap((one) => (one.origin.kind === 'name' ? [one.origin.path] : [])));
  const found = new Map<string, Finding>();
  for (const one of placed) {
    if (one.origin.kind === 'tree') continue;
    const made = commitFinding(one, hidden);
    found.set(made.id, made);
  }
  let blamed = 0;
  for (const one of placed) {
    if (one.origin.kind !== 'tree') continue;
    blamed += 1;
    const source = blamed > mostBlamed ? undefined : await blame(directory, one.origin.path, one.line);
    const made = treeFinding(one, one.origin.path, source, hidden);
    const known = found.get(made.id);
    if (known === undefined) found.set(made.id, made);
    else
      found.set(made.id, { ...known, message: known.message.replace(/\.$/, ', and the tree still has it.') });
  }
  // A scanner works side by side: its order is chance.
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function place(leak: Leak, folder: ScanFolder): Placed[] {
  const places = folder.placesOf(leak.File, leak.StartLine);
  if (places.length === 0) throw new Error('gitleaks reports a place that it was not given');
  return places.flatMap(({ origin, line }) =>
    origin.kind === 'canary' ? [] : [{ rule: leak.RuleID, description: leak.Description, origin, line }],
  );
}

function commitFinding(placed: Placed, hidden: ReadonlySet<string>): Finding {
  const { origin, line } = placed;
  const commit = origin.kind === 'tree' ? '' : origin.commit;
  const short = commit.slice(0, 12);
  if (origin.kind === 'message')
    return leak(placed, `${short}:message:${line}`, `the message of commit ${short}`, { commit });
  if (origin.kind === 'name')
    return leak(placed, `${short}:name`, `the name of a file that commit ${short} brought`, { commit });
  const file = shown(origin.path, hidden);
  return leak(placed, `${short}:${file}:${line}`, `${file}:${line}, brought by commit ${short}`, {
    file,
    line,
    commit,
  });
}

function treeFinding(
  placed: Placed,
  path: string,
  source: Blame | undefined,
  hidden: ReadonlySet<string>,
): Finding {
  const file = shown(path, hidden);
  const { line } = placed;
  if (source === undefined)
    return leak(placed, `${file}:${line}`, `${file}:${line} of the tree`, { file, line });
  const short = source.commit.slice(0, 12);
  const key = `${short}:${shown(source.path, hidden)}:${source.line}`;
  return leak(placed, key, `${file}:${line} of the tree, brought by commit ${short}`, {
    file,
    line,
    commit: source.commit,
  });
}

function leak(placed: Placed, key: string, where: string, at: NonNullable<Finding['place']>): Finding {
  return finding(check, {
    rule: placed.rule,
    key,
    severity: 'critical',
    message: `A secret (${placed.rule}) in ${where}.`,
    place: at,
    value: placed.description.slice(0, 300),
    threshold: 'zero secrets',
    remedy:
      'Revoke it where it was issued: whoever can read the repository has it, also after a later commit removed it. Then take it out of the tree.',
  });
}

function shown(path: string, hidden: ReadonlySet<string>): string {
  return hidden.has(path) ? '(a name that holds a secret)' : path;
}

interface Blame {
  readonly commit: string;
  readonly path: string;
  readonly line: number;
}

async function blame(directory: string, path: string, line: number): Promise<Blame | undefined> {
  const args = ['blame', '--porcelain', '--no-textconv', `-L${line},${line}`, 'HEAD', '--', path];
  const out = await runGit(directory, args, { codes: [0, 128] });
  if (out.code !== 0) return undefined;
  const [, commit, original] = /^([0-9a-f]{40}) (\d+) /.exec(out.stdout) ?? [];
  const source = /^filename (.*)$/m.exec(out.stdout)?.[1];
  if (commit === undefined || original === undefined || source === undefined) return undefined;
  return { commit, path: source.startsWith('"') ? path : source, line: Number(original) };
}
