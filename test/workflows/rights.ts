import { jobsOf, ownTarget, type Permissions, type Step, type WorkflowFile } from './files.ts';
import { unionOf } from './permissions.ts';

const read = { contents: 'read' } as const;

/** What the token of a job must be allowed for each of our actions, by its mode where it has several. */
const rights: Readonly<Record<string, Permissions>> = {
  approvals: { actions: 'read', contents: 'read', deployments: 'read', 'pull-requests': 'read' },
  attest: {
    actions: 'read',
    contents: 'read',
    deployments: 'read',
    issues: 'read',
    'pull-requests': 'read',
  },
  'attest state': { contents: 'read', deployments: 'read', 'pull-requests': 'read' },
  'code-analysis': read,
  comment: { contents: 'read', 'pull-requests': 'write' },
  'data-checks': read,
  dispatch: { actions: 'write' },
  'mail-check': read,
  notify: read,
  'plan plan': { contents: 'read', deployments: 'read', issues: 'write' },
  'plan verify': { contents: 'read', deployments: 'read', issues: 'read' },
  'plan complete': { contents: 'read', issues: 'write' },
  preflight: { actions: 'read', contents: 'read' },
  'quality-gate': read,
  'quality-gate policy': { contents: 'read', 'pull-requests': 'read' },
  record: read,
  'rollback stop': { actions: 'write', contents: 'read', deployments: 'write', issues: 'write' },
  'rollback restore': { contents: 'read', deployments: 'write', issues: 'write' },
  'rollback revert': { contents: 'write', issues: 'write' },
  'security-scan': read,
  'self-test': read,
  'site-checks': read,
  'site-report': read,
  'site-report last': { actions: 'read', contents: 'read', deployments: 'read' },
  'smoke-test': read,
  'wix-publish': { contents: 'read', deployments: 'write', issues: 'read' },
  'wix-publish preview': read,
};

function rightsOf(step: Step): Permissions {
  if (step.uses?.startsWith('actions/checkout@') === true) return read;
  if (step.uses?.startsWith('github/codeql-action/upload-sarif@') === true)
    return { actions: 'read', 'security-events': 'write' };
  // Of its own run it reads without a right; with a token it asks the REST interface.
  if (
    step.uses?.startsWith('actions/download-artifact@') === true &&
    step.with?.['github-token'] !== undefined
  )
    return { actions: 'read' };
  const target = step.uses === undefined ? undefined : ownTarget(step.uses);
  if (target === undefined) return {};
  const kind = String(step.with?.['mode'] ?? (step.with?.['checks'] === 'policy' ? 'policy' : ''));
  const found = rights[`${target.name} ${kind}`] ?? rights[target.name];
  if (found === undefined) throw new Error(`no rights are known for ${target.name} ${kind}`);
  return found;
}

/**
 * Where a job is not given exactly what its steps need: with less it fails on GitHub, with more it holds a right for
 * nothing.
 *
 * @param one - A workflow; jobs that call another are judged by `callProblems`.
 * @returns One sentence a job.
 */
export function rightsProblems(one: WorkflowFile): string[] {
  const text = (given: Permissions): string => JSON.stringify(Object.entries(given).sort());
  return jobsOf(one).flatMap((job) => {
    if (job.uses !== undefined) return [];
    const needed = unionOf((job.steps ?? []).map(rightsOf));
    return text(job.permissions ?? {}) === text(needed)
      ? []
      : [`${one.file} ${job.id} has ${JSON.stringify(job.permissions)} and needs ${JSON.stringify(needed)}`];
  });
}
