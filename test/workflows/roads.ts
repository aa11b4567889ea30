import path from 'node:path';
import { jobsOf, ownTarget, stepsOf, type Job, type Step, type WorkflowFile } from './files.ts';
import type { Rule } from './rules.ts';

/** Who has to approve a stage, as sluice.yml has it. */
export interface AskedRole {
  readonly role: string;
  readonly via: string;
}

const isApproval = (job: Job): boolean => job.uses?.includes('/approval.yml@') === true;
const isOwn = (step: Step, action: string): boolean =>
  step.uses !== undefined && ownTarget(step.uses)?.name === action;
const needsOf = (job: Job): readonly string[] => [job.needs ?? []].flat();

/** A job with a secret runs our bundles and GitHub's own actions: no script stands beside a key. */
export const runsBundlesBesideSecrets: Rule = (one) =>
  jobsOf(one).flatMap((job) =>
    job.environment !== undefined &&
    JSON.stringify(job).includes('secrets.') &&
    (job.steps ?? []).some((step) => step.run !== undefined)
      ? [`${one.file} ${job.id} has a secret and runs a script`]
      : [],
  );

/** Evidence of a job lies in an artifact of its name; the verdict's has another where a called gate gives one, too. */
export const namesEvidenceOfItsJob: Rule = (one) => {
  const names = stepsOf(one).flatMap(({ job, step }) =>
    step.uses?.startsWith('actions/upload-artifact@') === true
      ? [{ job: job.id, name: String(step.with?.['name']) }]
      : [],
  );
  const gated = jobsOf(one).some((job) => job.uses?.includes('/tree-gate.yml@') === true);
  return names
    .filter(({ name }) => name.startsWith('evidence-'))
    .flatMap(({ job, name }) => {
      const parts =
        jobsOf(one).find(({ id }) => id === job)?.strategy === undefined ? '' : '-${{ strategy.job-index }}';
      const wanted = `evidence-${gated && job === 'verdict' ? 'stage-verdict' : job}${parts}`;
      return name === wanted ? [] : [`${one.file} ${job} leaves ${name}, not ${wanted}`];
    });
};

/** A gate reads each artifact in a folder of its own: merged, the evidence of one job could cover another's. */
export const readsEvidenceApart: Rule = (one) =>
  jobsOf(one).flatMap((job) => {
    const steps = job.steps ?? [];
    if (!steps.some((step) => step.with?.['fold'] !== undefined)) return [];
    const collected = steps.filter((step) => step.uses?.startsWith('actions/download-artifact@') === true);
    return collected.length === 1 && collected[0]?.with?.['merge-multiple'] === undefined
      ? []
      : [`${one.file} ${job.id} judges evidence that was not collected apart`];
  });

/** What a job hands on was made by its steps: GitHub drops an output that holds a masked value without a word. */
export const handsOnNoSecret: Rule = (one) =>
  jobsOf(one).flatMap((job) =>
    Object.entries(job.outputs ?? {}).flatMap(([name, value]) =>
      /^\$\{\{ steps\.[a-z-]+\.outputs\.[a-z-]+ \}\}$/.test(value)
        ? []
        : [`${one.file} ${job.id} hands on ${name} as ${value}`],
    ),
  );

/** Rules of the roads, beside those of every workflow. */
export const roadRules: Readonly<Record<string, Rule>> = {
  'runs bundles alone beside secrets': runsBundlesBesideSecrets,
  'names evidence of its job': namesEvidenceOfItsJob,
  'reads evidence apart': readsEvidenceApart,
  'hands on no secret': handsOnNoSecret,
};

/**
 * Where a road does not ask exactly the roles that the configuration names, each in its environment, with nothing in its
 * hands, and all of them before whoever counts the people.
 *
 * @param one - The workflow of the stage.
 * @param stage - `staging` or `production`.
 * @param asked - `stages.<stage>.approvals` of the configuration.
 */
export function approvalProblems(one: WorkflowFile, stage: string, asked: readonly AskedRole[]): string[] {
  const calls = jobsOf(one).filter(isApproval);
  const said = calls.map((job) => `${String(job.with?.['role'])} in ${String(job.with?.['environment'])}`);
  const wanted = asked.map(({ role, via }) => `${role} in ${via}`);
  const counts = jobsOf(one).find((job) => (job.steps ?? []).some((step) => isOwn(step, 'approvals')));
  return [
    ...wanted.filter((role) => !said.includes(role)).map((role) => `${one.file} does not ask ${role}`),
    ...said
      .filter((role) => !wanted.includes(role))
      .map((role) => `${one.file} asks ${role}, whom nobody named`),
    ...calls.flatMap((job) => [
      ...(job.with?.['stage'] === stage ? [] : [`${one.file} ${job.id} asks for another stage`]),
      ...(job.concurrency === undefined ? [] : [`${one.file} ${job.id} holds a group while it waits`]),
      ...(JSON.stringify(job.permissions) === '{}' ? [] : [`${one.file} ${job.id} has rights`]),
      ...(counts !== undefined && needsOf(counts).includes(job.id)
        ? []
        : [`${one.file} ${job.id} is not waited for by who counts the people`]),
    ]),
  ];
}

/**
 * Where a road starts another that is not there, hands it what it does not take, or starts it where its environments
 * refuse it.
 *
 * @param one - The starting workflow.
 * @param others - The workflows of the site, by file name.
 */
export function dispatchProblems(one: WorkflowFile, others: ReadonlyMap<string, WorkflowFile>): string[] {
  return stepsOf(one).flatMap(({ job, step }) => {
    if (!isOwn(step, 'dispatch')) return [];
    const where = `${one.file} ${job.id}`;
    const name = String(step.with?.['workflow']);
    const target = others.get(name)?.workflow.on['workflow_dispatch'];
    if (target === undefined) return [`${where} starts ${name}, which cannot be started`];
    const taken = Object.keys(inputsOf(target));
    const given = [...String(step.with?.['inputs'] ?? '').matchAll(/^([\w-]+)=/gm)].map(
      ([, key = '']) => key,
    );
    const branch =
      path.basename(name) === 'development.yml'
        ? 'development'
        : '${{ github.event.repository.default_branch }}';
    return [
      ...given
        .filter((key) => !taken.includes(key))
        .map((key) => `${where} gives ${name} the unknown input ${key}`),
      ...(step.with?.['ref'] === branch ? [] : [`${where} starts ${name} on another branch than ${branch}`]),
      ...(JSON.stringify(job.permissions) === '{"actions":"write"}'
        ? []
        : [`${where} starts a workflow and does more`]),
    ];
  });
}

/** The secrets that the jobs of workflows read, by the environment that holds them. */
export function secretsByEnvironment(files: readonly WorkflowFile[]): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const job of files.flatMap(jobsOf)) {
    const { environment } = job;
    const name = typeof environment === 'object' ? environment.name : environment;
    if (name === undefined) continue;
    const secrets = found.get(name) ?? new Set();
    found.set(name, secrets);
    for (const [, secret = ''] of JSON.stringify(job).matchAll(/\bsecrets\.(\w+)/g)) secrets.add(secret);
  }
  return new Map([...found].map(([name, secrets]) => [name, [...secrets].sort()]));
}

/** What a workflow takes when it is started by hand; `workflow_dispatch:` may stand there with nothing behind it. */
function inputsOf(dispatch: unknown): object {
  const inputs: unknown =
    typeof dispatch === 'object' && dispatch !== null && Reflect.get(dispatch, 'inputs');
  return typeof inputs === 'object' && inputs !== null ? inputs : {};
}
