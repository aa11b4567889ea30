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
    await createGitHub({ ...github, token, http, log, clock }).runs.dispatch(workflow, ref, given);
    return { answer: 'pass', reason: `${workflow} was started on ${ref}.`, evidence: [] };
  },
});
