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
    const given = (inputs.inputs ?? '').matchAll(/^([\w-]+)=(.*)$/gm);
    const pairs = Object.fromEntries([...given].map(([, name = '', value = '']) => [name, value]));
    await createGitHub({ ...github, token, http, log, clock }).runs.dispatch(workflow, ref, pairs);
    return { answer: 'pass', reason: `${workflow} was started on ${ref}.`, evidence: [] };
  },
});
