import { createGitHub } from '@fhir-iq/sluice-github';
import { runAction } from '@fhir-iq/sluice-toolkit';
import { z } from 'zod';

const workflowFile = z
  .string()
  .regex(/^[\w.-]+\.ya?ml$/, 'a file name in .github/workflows, such as development.yml');
const lines = z.string().regex(/^[\w-]+=.*(\n[\w-]+=.*)*$/, 'one NAME=VALUE a line');

await runAction({
  name: 'dispatch',
  inputs: { workflow: workflowFile, ref: z.string(), inputs: lines.optional(), 'github-token': z.string() },
  secrets: ['github-token'],
  async run({ inputs, github, http, log, clock }) {
    const { workflow, ref, 'github-token': token } = inputs;
    const pairs = (inputs.inputs ?? '').split('\n').filter((line) => line !== '');
    const given = Object.fromEntries(
      pairs.map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)]),
    );
    const { repository, apiUrl } = github;
    await createGitHub({ repository, token, apiUrl, http, log, clock }).runs.dispatch(workflow, ref, given);
    const reason = `${workflow} was started on ${ref}.`;
    return { answer: 'pass', reason, evidence: [] };
  },
});
