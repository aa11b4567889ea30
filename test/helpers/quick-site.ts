import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeSmallSite } from './small-site.ts';

const rest = (method: string, to: string, body: string): string =>
  `curl --silent --show-error --fail-with-body -X ${method} -H "Authorization: Bearer $TOKEN" -d '${body}' "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/${to}"`;

const step = (script: string): string =>
  `steps: [{ env: { TOKEN: '\${{ github.token }}', COMMIT: '\${{ inputs.commit || github.sha }}' }, run: '${script.replaceAll("'", "''")}' }]`;

const starts = (workflow: string, inputs = '"commit":"\'"$COMMIT"\'","starter":"dev-dana"'): string =>
  step(rest('POST', `actions/workflows/${workflow}/dispatches`, `{"ref":"main","inputs":{${inputs}}}`));

/** Cancels the runs of a workflow that are not over. */
const cancels = (workflow: string): string =>
  step(
    `for status in queued in_progress waiting; do for id in $(${rest('GET', `actions/workflows/${workflow}/runs?status=$status`, '').replace(" -d ''", '')} | grep -o '"id":90000[0-9]*' | cut -d: -f2); do ${rest('POST', 'actions/runs/$id/cancel', '{}')}; done; done`,
  );

const on = 'on: { workflow_dispatch: { inputs: { commit: { type: string }, starter: { type: string } } } }';
const approval = (name: string, environment: string): string =>
  `  ${name}: { uses: harbor/sluice/.github/workflows/approval.yml@v1, with: { environment: ${environment}, stage: s, role: r } }`;

/** Leaves a good deployment to production on GitHub, as a publish does. */
const publishes = (payload: string): string =>
  step(
    [
      `id=$(${rest('POST', 'deployments', `{"ref":"main","environment":"production","auto_merge":false,"required_contexts":[],"payload":${payload}}`)} | sed -nE 's/^ *"?id"?: ?([0-9]+).*/\\1/p;s/^\\{"url":"[^"]*\\/deployments\\/([0-9]+)".*/\\1/p' | head -n 1)`,
      rest('POST', "deployments/'$id'/statuses".replaceAll("'", ''), '{"state":"success"}'),
    ].join('; '),
  );

const roads: Readonly<Record<string, string>> = {
  'development.yml': `on: { push: { branches: [development] } }
jobs:
  promote: { runs-on: ubuntu-24.04, permissions: { actions: write }, ${starts('staging.yml')} }
`,
  'staging.yml': `${on}
jobs:
${approval('lead', 'staging-tech-lead')}
  promote: { needs: lead, runs-on: ubuntu-24.04, permissions: { actions: write }, ${starts('production-plan.yml')} }
`,
  'production-plan.yml': `${on}
jobs:
  plan:
    runs-on: ubuntu-24.04
    environment: { name: production, deployment: false }
    outputs: { window-start: '\${{ steps.plan.outputs.start }}' }
    steps: [{ id: plan, run: 'echo "start=2026-11-25T14:00:00Z" >> "$GITHUB_OUTPUT"' }]
`,
  'production.yml': `${on}
jobs:
${approval('lead', 'production-tech-lead')}
${approval('owner', 'production-business-owner')}
  publish: { needs: [lead, owner], runs-on: ubuntu-24.04, environment: { name: production, deployment: false }, permissions: { deployments: write, contents: read }, ${publishes('{"buildId":"good"}')} }
  clock: { runs-on: ubuntu-24.04, steps: [{ run: 'echo "$SLUICE_CLOCK"' }] }
`,
  'rollback.yml': `on: { workflow_dispatch: { inputs: { reason: { type: choice, options: [business_decision] }, details: { type: string } } } }
jobs:
  stop: { runs-on: ubuntu-24.04, permissions: { actions: write }, ${cancels('production.yml')} }
  restore: { needs: stop, runs-on: ubuntu-24.04, environment: { name: production, deployment: false }, permissions: { deployments: write, contents: read }, ${publishes('{"buildId":"back","rollback":{"of":"good","reason":"business_decision"}}')} }
  verdict: { needs: restore, runs-on: ubuntu-24.04, steps: [{ run: exit 1 }] }
`,
};

/**
 * Makes a small site whose roads have the shape of the real ones and do next to nothing: for what a rehearsal's people
 * do between them.
 *
 * @param changed - Roads that are other than that.
 * @returns Its folder.
 */
export function makeQuickSite(changed: Readonly<Record<string, string>> = {}): string {
  const site = makeSmallSite();
  const folder = path.join(site, '.github/workflows');
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
  for (const [name, text] of Object.entries({ ...roads, ...changed }))
    writeFileSync(path.join(folder, name), text);
  return site;
}
