import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { describe, expect, test } from '@jest/globals';
import { all, type WorkflowFile, workflowOf } from './files.ts';

async function errorsOf({ file, text }: WorkflowFile): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: file, content: text }, new NoOperationTraceWriter());
  const parsed = context.errors.getErrors().map((error) => error.message);
  if (value === undefined || parsed.length > 0) return parsed;
  const { errors } = await convertWorkflowTemplate(context, value);
  return (errors ?? []).map((error) => error.Message);
}

describe("GitHub's own parser", () => {
  test.each(all.map((file) => [file.file, file] as const))('takes %s', async (_, file) => {
    expect(await errorsOf(file)).toEqual([]);
  });

  test.each([
    [
      'a key that does not exist',
      'on: push\njobs: { a: { runs-on: x, enviroment: production, steps: [{ run: a }] } }',
    ],
    ['a need that does not exist', 'on: push\njobs: { a: { runs-on: x, needs: b, steps: [{ run: a }] } }'],
    [
      'a broken expression',
      'on: push\njobs: { a: { runs-on: x, if: "${{ success( }}", steps: [{ run: a }] } }',
    ],
  ])('refuses %s', async (_, text) => {
    expect((await errorsOf(workflowOf(text))).length).toBeGreaterThan(0);
  });
});
