import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import { runGit } from '@fhir-iq/sluice-runtime';
import type { CheckContext } from '../check.ts';
import { textAt } from '../policy/load-policy.ts';
import type { Flow } from './flow.ts';
import { type FlowProblem, parseFlow } from './parse-flow.ts';

/** The flows in force. */
export interface FlowFiles {
  /** By name. */
  readonly flows: ReadonlyMap<string, Flow>;
  /** By name: what is wrong with the others. */
  readonly wrong: ReadonlyMap<string, readonly FlowProblem[]>;
  /** One sentence on where they came from. */
  readonly said: string;
}

/** A file's text by the flow's name. */
export type FlowTexts = ReadonlyMap<string, { readonly file: string; readonly text: string }>;

/** What may be a flow's name; it becomes part of file names and findings. */
const flowName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const mostFlows = 200;

/** The folder of flows: beside sluice.yml. */
export function flowFolder(configurationFile: string): string {
  return path.posix.join(path.posix.dirname(configurationFile), 'flows');
}

/**
 * Reads the flows in force. They are policy, as sluice.yml is: where the policy is a commit's, the flows are that
 * commit's, because a change that weakens a flow must not be the one that is walked by it. What a change does to flows
 * counts once it is in force.
 *
 * @param context - The check's.
 */
export async function readFlows(
  context: Pick<CheckContext, 'directory' | 'configurationFile' | 'policy'>,
): Promise<FlowFiles> {
  const { directory, configurationFile, policy } = context;
  const folder = flowFolder(configurationFile);
  const inForce =
    policy.commit === undefined ? undefined : await flowsOfCommit(directory, folder, policy.commit);
  // As with sluice.yml: where the policy has none yet, the change brings the first, and they bind the changes after it.
  const own = inForce === undefined || inForce.size === 0;
  const texts = own ? await flowsOfTree(directory, folder) : inForce;
  const flows = new Map<string, Flow>();
  const wrong = new Map<string, readonly FlowProblem[]>();
  for (const [name, { file, text }] of texts) {
    const read = flowName.test(name) ? parseFlow(text, name, file) : { problems: [badName(file, name)] };
    if ('flow' in read) flows.set(name, read.flow);
    else wrong.set(name, read.problems);
  }
  const where = own ? "the tree's own" : `as ${(policy.commit ?? '').slice(0, 12)} has them`;
  return { flows, wrong, said: `The flows are those in ${folder}, ${where}.` };
}

/**
 * The files of flows as a commit has them.
 *
 * @param directory - The checkout.
 * @param folder - Their folder in it.
 * @param commit - The full commit.
 */
export async function flowsOfCommit(directory: string, folder: string, commit: string): Promise<FlowTexts> {
  const listed = await runGit(directory, ['ls-tree', '-z', '--name-only', commit, '--', `${folder}/`]);
  const texts = new Map<string, { file: string; text: string }>();
  for (const [name, file] of named(listed.stdout.split('\0'))) {
    const text = await textAt(directory, commit, file);
    if (text !== undefined) texts.set(name, { file, text });
  }
  return texts;
}

/**
 * The files of flows as they lie in the checkout.
 *
 * @param directory - The checkout.
 * @param folder - Their folder in it.
 */
export async function flowsOfTree(directory: string, folder: string): Promise<FlowTexts> {
  const entries = await readdir(path.join(directory, folder), { withFileTypes: true }).catch((error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => `${folder}/${entry.name}`);
  const texts = new Map<string, { file: string; text: string }>();
  for (const [name, file] of named(files))
    texts.set(name, { file, text: await readFile(path.join(directory, file), 'utf8') });
  return texts;
}

function named(files: readonly string[]): [name: string, file: string][] {
  const recordings = files.filter((file) => file.endsWith('.json'));
  if (recordings.length > mostFlows)
    throw new ConfigurationError({
      what: `There are ${recordings.length} flows.`,
      allowed: `At most ${mostFlows} are read.`,
    });
  return recordings
    .map((file): [string, string] => [path.posix.basename(file, '.json'), file])
    .sort(([a], [b]) => a.localeCompare(b, 'en'));
}

function badName(file: string, name: string): FlowProblem {
  return {
    file,
    message: 'The file has a name that no flow may have.',
    found: name,
    allowed: 'letters, digits, ".", "_" and "-", at most 100, then .json',
  };
}
