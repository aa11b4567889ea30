import path from 'node:path';
import { type BarFile, fileWeakenings, flowWeakenings, type RecordedFlow } from '@fhir-iq/sluice-gate';
import type { Finding } from '@fhir-iq/sluice-model';
import { runGit } from '@fhir-iq/sluice-runtime';
import type { CheckContext } from '../check.ts';
import { finding } from '../findings.ts';
import { flowFolder, flowsOfCommit, type FlowTexts } from '../flows/flow-files.ts';
import { parseFlow } from '../flows/parse-flow.ts';
import { siteConfigurationFiles } from '../lint/configuration-source.ts';
import { textAt } from './load-policy.ts';

/** What lies beside sluice.yml and sets the bar with it. */
export interface Beside {
  /** How many files were compared. */
  readonly examined: number;
  /** What is weaker in the change; each names its file. */
  readonly weaker: readonly Finding[];
  /** Flows of the change that cannot be read. */
  readonly wrong: readonly Finding[];
}

type Where = Pick<CheckContext, 'directory' | 'configurationFile' | 'configuration' | 'subject'>;

/** A workflow that has a say: one that calls Sluice. Looked for in what is in force, which the change does not write. */
const callsSluice = /\bsluice\b/i;

/**
 * Compares recorded flows, the site's ESLint configuration and the workflows that call Sluice with those in force. What
 * gitleaks and SonarQube would read in a tree never counts, so it is not compared.
 *
 * @param context - The check's.
 * @param inForce - The policy's full commit.
 */
export async function besidePolicy(context: Where, inForce: string): Promise<Beside> {
  const flows = await flowsBeside(context, inForce);
  const files = await barFiles(context, inForce);
  return {
    examined: flows.examined + files.length,
    weaker: [
      ...flows.weaker,
      ...fileWeakenings(files).map((one) => ({
        ...one,
        place: { file: one.id.replace(/^policy\/\w+\//, '') },
      })),
    ],
    wrong: flows.wrong,
  };
}

async function flowsBeside(context: Where, inForce: string): Promise<Beside> {
  const { directory, configurationFile, configuration, subject } = context;
  const folder = flowFolder(configurationFile);
  const [before, after] = await Promise.all([
    flowsOfCommit(directory, folder, inForce),
    flowsOfCommit(directory, folder, subject.commit),
  ]);
  const origins = Object.values(configuration.environments).map(({ url }) => new URL(url).origin);
  const [was, now] = [readAll(before), readAll(after)];
  // A flow of the change that cannot be read is told as that, and not as one that is gone.
  const compared = Object.entries(was.flows).filter(([name]) => !now.wrong.has(name));
  const weaker = compared.flatMap(([name, flow]) => {
    const other = Object.hasOwn(now.flows, name) ? now.flows[name] : undefined;
    const head = other === undefined ? {} : { [name]: other };
    return flowWeakenings({ [name]: flow }, head, origins).map((one) => ({
      ...one,
      place: { file: `${folder}/${name}.json` },
    }));
  });
  const wrong = [...now.wrong].flatMap(([name, findings]) =>
    before.get(name)?.text === after.get(name)?.text ? [] : findings,
  );
  return { examined: new Set([...before.keys(), ...after.keys()]).size, weaker, wrong };
}

function readAll(texts: FlowTexts): { flows: Record<string, RecordedFlow>; wrong: Map<string, Finding[]> } {
  const flows: [string, RecordedFlow][] = [];
  const wrong = new Map<string, Finding[]>();
  for (const [name, { file, text }] of texts) {
    const read = parseFlow(text, name, file);
    if ('flow' in read) {
      const { timeout, steps } = read.flow;
      flows.push([name, { timeout, steps: steps.map((step) => ({ ...step })) }]);
    } else
      wrong.set(
        name,
        read.problems.map((problem, index) =>
          finding('policy', {
            rule: 'recording',
            key: `${name}:${String(problem.step ?? 'file')}:${String(index)}`,
            severity: 'high',
            message: `${file}${problem.step === undefined ? '' : `, step ${String(problem.step)}`}: ${problem.message}`,
            place: { file },
            value: problem.found,
            threshold: problem.allowed,
            remedy: 'Record the flow again, or take the change of this file back.',
          }),
        ),
      );
  }
  return { flows: Object.fromEntries(flows), wrong };
}

async function barFiles(context: Where, inForce: string): Promise<BarFile[]> {
  const { directory, configurationFile, configuration, subject } = context;
  const workflows = `${path.posix.dirname(configurationFile)}/workflows/`;
  const usesOwn = configuration.checks.lint_check?.with.config === 'site';
  const places = [workflows, ...(usesOwn ? siteConfigurationFiles : [])];
  const [before, after] = await Promise.all([
    contentsAt(directory, inForce, places),
    contentsAt(directory, subject.commit, places),
  ]);
  const found: BarFile[] = [];
  for (const file of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [was, now] = [before.get(file), after.get(file)];
    const kind = file.startsWith(workflows) ? 'workflow' : 'lint';
    if (kind === 'workflow' && !(await hasASay(directory, inForce, file))) continue;
    found.push({ kind, file, was, now });
  }
  return found;
}

async function hasASay(directory: string, inForce: string, file: string): Promise<boolean> {
  return /\.ya?ml$/.test(file) && callsSluice.test((await textAt(directory, inForce, file)) ?? '');
}

/** Mode and name of the content of each file below some places. */
async function contentsAt(
  directory: string,
  commit: string,
  places: readonly string[],
): Promise<Map<string, string>> {
  const listed = await runGit(directory, ['ls-tree', '-z', commit, '--', ...places]);
  const entries = listed.stdout.split('\0').flatMap((line) => {
    const read = /^(\d+) \w+ ([0-9a-f]+)\t(.+)$/s.exec(line);
    return read === null ? [] : [[read[3] ?? '', `${read[1] ?? ''}:${read[2] ?? ''}`] as const];
  });
  return new Map(entries);
}
