import { jobsOf, ownTarget, stepsOf, type WorkflowFile } from './files.ts';

/** A rule about one workflow file: one sentence for each place that breaks it. */
export type Rule = (file: WorkflowFile) => string[];

/** Third-party actions by full commit, as read in public workflows; nothing else may be used. */
const pinned: Readonly<Record<string, string>> = {
  'actions/checkout': '3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
  'actions/setup-node': '820762786026740c76f36085b0efc47a31fe5020 # v7.0.0',
  'actions/upload-artifact': '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1',
  'github/codeql-action/upload-sarif': '5595ccaf912efad79be6eef63a5619ff05969be3 # v4.37.6',
  'actions/download-artifact': '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1',
  'actions/setup-go': '4a3601121dd01d1626a1e23e37211e3254c1c06c # v6.4.0',
};

const unreleased = '0000000000000000000000000000000000000000 # unreleased';
const runsSiteCode = /\bnpm\b|\bnode\b|\bnpx\b/;
const secretExpression = /\$\{\{[^}]*\bsecrets\b/;
const tokenExpression = /\$\{\{[^}]*\bgithub\.token\b/;

/** Every `uses:` is pinned: others by a known commit with its version, ours by `$/` or a commit. */
export const pinsEveryAction: Rule = ({ text, file }) =>
  text.split('\n').flatMap((line, index) => {
    const uses = /^\s*(?:- )?uses: (.+)$/.exec(line)?.[1];
    if (uses === undefined) return [];
    const [name = '', version = ''] = uses.split('@');
    const own = ownTarget(uses.split(' ')[0] ?? '') !== undefined;
    const good = own
      ? !uses.includes('@') || version === unreleased || /^[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(version)
      : pinned[name] === version;
    return good ? [] : [`${file}:${index + 1} uses ${uses}, which is not among the pinned actions`];
  });

/** Rights are given job by job: none for the workflow, all of them named at each job. */
export const givesRightsByJob: Rule = (one) => [
  ...(JSON.stringify(one.workflow.permissions) === '{}'
    ? []
    : [`${one.file} does not begin with permissions: {}`]),
  ...jobsOf(one).flatMap((job) =>
    typeof job.permissions === 'object' ? [] : [`${one.file} ${job.id} names no permissions`],
  ),
];

/** Every job has a name, a fixed runner and a limit of time; every step has a name. */
export const namesAndLimits: Rule = (one) => [
  ...jobsOf(one).flatMap((job) => [
    ...(job.name === undefined ? [`${one.file} ${job.id} has no name`] : []),
    ...(job.uses === undefined && job['runs-on'] !== 'ubuntu-24.04'
      ? [`${one.file} ${job.id} does not run on ubuntu-24.04`]
      : []),
    ...(job.uses === undefined && job['timeout-minutes'] === undefined
      ? [`${one.file} ${job.id} has no timeout-minutes`]
      : []),
  ]),
  ...stepsOf(one).flatMap(({ job, step }) =>
    step.name === undefined ? [`${one.file} ${job.id} has a step without a name`] : [],
  ),
];

/** Scripts take what they need from variables: an expression in a script is code that others write. */
export const keepsExpressionsOutOfScripts: Rule = (one) =>
  stepsOf(one).flatMap(({ job, step }) =>
    step.run?.includes('${{') === true
      ? [`${one.file} ${job.id}: "${step.name ?? ''}" has an expression in its script`]
      : [],
  );

/** A checkout leaves no token behind. */
export const leavesNoToken: Rule = (one) =>
  stepsOf(one).flatMap(({ job, step }) =>
    step.uses?.startsWith('actions/checkout@') === true && step.with?.['persist-credentials'] !== false
      ? [`${one.file} ${job.id} keeps the token in the checkout`]
      : [],
  );

/** A secret stands behind an environment, and the job leaves the deployment record to Sluice. */
export const keepsSecretsInEnvironments: Rule = (one) =>
  jobsOf(one).flatMap((job) => {
    const { environment } = job;
    if (environment !== undefined && (typeof environment === 'string' || environment.deployment !== false)) {
      return [
        `${one.file} ${job.id} lets GitHub make a deployment of its own: write environment: { name: …, deployment: false }`,
      ];
    }
    if (!secretExpression.test(JSON.stringify(job))) return [];
    return environment === undefined ? [`${one.file} ${job.id} uses a secret without an environment`] : [];
  });

/** A job that runs the site's code (or ours, freshly checked out) has no secret, no token and may only read. */
export const keepsSiteCodeApart: Rule = (one) =>
  jobsOf(one).flatMap((job) => {
    const scripts = (job.steps ?? []).some((step) => step.run !== undefined && runsSiteCode.test(step.run));
    const checks = (job.steps ?? []).some((step) =>
      /unit_tests|lint_check/.test(String(step.with?.['checks'] ?? '')),
    );
    if (!scripts && !checks) return [];
    const text = JSON.stringify(job);
    return [
      ...(secretExpression.test(text) || tokenExpression.test(text) || job.environment !== undefined
        ? [`${one.file} ${job.id} runs code of the checkout and has a secret`]
        : []),
      ...(JSON.stringify(job.permissions) === '{"contents":"read"}'
        ? []
        : [`${one.file} ${job.id} runs code of the checkout and may do more than read it`]),
    ];
  });

/** Triggers that run with secrets on code that strangers wrote are not used. */
export const hasNoDangerousTrigger: Rule = (one) =>
  ['pull_request_target', 'workflow_run', 'issue_comment']
    .filter((name) => name in one.workflow.on)
    .map((name) => `${one.file} is triggered by ${name}`);

/** Secrets are never handed to a called workflow: those of an environment would arrive empty, others belong behind one. */
export const handsNoSecretOn: Rule = (one) =>
  jobsOf(one).flatMap((job) => (job.secrets === undefined ? [] : [`${one.file} ${job.id} hands secrets on`]));

/**
 * Who publishes holds the group of its site, waits for all before it and is never cancelled; nobody else holds it. Who stops
 * what runs holds a group of its own: of two who start a rollback at once, the second sees the first's incident. Who has the
 * code analysed does, too: of two analyses at once, each would find the other's.
 */
export const queuesPublishing: Rule = (one) =>
  jobsOf(one).flatMap((job) => {
    const publishes = (job.steps ?? []).some(
      (step) =>
        (step.uses?.includes('/actions/wix-publish@') === true && step.with?.['mode'] !== 'preview') ||
        (step.uses?.includes('/actions/rollback@') === true && step.with?.['mode'] === 'restore'),
    );
    const stops = (job.steps ?? []).some(
      (step) => step.uses?.includes('/actions/rollback@') === true && step.with?.['mode'] === 'stop',
    );
    const analyses = (job.steps ?? []).some(
      (step) => step.uses?.includes('/actions/code-analysis@') === true,
    );
    const wanted = stops
      ? { group: 'sluice-rollback', queue: 'max' }
      : analyses
        ? { group: 'sluice-analysis', queue: 'max' }
        : publishes
          ? {
              group: `sluice-${typeof job.environment === 'object' ? job.environment.name : ''}`,
              queue: 'max',
            }
          : undefined;
    return JSON.stringify(job.concurrency) === JSON.stringify(wanted)
      ? []
      : [
          `${one.file} ${job.id} has the concurrency ${JSON.stringify(job.concurrency)}, not ${JSON.stringify(wanted)}`,
        ];
  });

/** All rules by what they ask for. */
export const rules: Readonly<Record<string, Rule>> = {
  'pins every action': pinsEveryAction,
  'gives rights by job': givesRightsByJob,
  'names everything and limits time': namesAndLimits,
  'keeps expressions out of scripts': keepsExpressionsOutOfScripts,
  'leaves no token in a checkout': leavesNoToken,
  'keeps secrets in environments': keepsSecretsInEnvironments,
  "keeps the site's code apart from secrets": keepsSiteCodeApart,
  'has no dangerous trigger': hasNoDangerousTrigger,
  'hands no secret on': handsNoSecretOn,
  'queues publishing and nothing else': queuesPublishing,
};
