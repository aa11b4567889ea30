import { bodyOf, invalid, listed, notFound, textField } from './answers.ts';
import { labelShape } from './issue-shapes.ts';
import { addLabel, issueOf, labelsFor, labelsIn } from './labels.ts';
import type { Call, Route } from './route.ts';

const readsLabels = { permission: ['issues', 'pull-requests'], access: 'read' } as const;
const writesLabels = { permission: 'issues', access: 'write' } as const;

function create(call: Call) {
  const { world, repository } = call;
  const body = bodyOf(call.request);
  const name = textField(body, 'Label', 'name');
  if (name === undefined || name === '') throw invalid('Label', 'name', 'missing_field');
  const color = textField(body, 'Label', 'color') ?? 'ededed';
  if (!/^[\da-f]{6}$/i.test(color)) throw invalid('Label', 'color', 'invalid');
  const description = textField(body, 'Label', 'description') ?? null;
  if (description !== null && description.length > 100)
    throw invalid('Label', 'description', 'custom', 'description is too long (maximum is 100 characters)');
  if (world.label(repository, name) !== undefined) throw invalid('Label', 'name', 'already_exists');
  return {
    status: 201,
    json: labelShape(repository.name, addLabel(world, repository, { name, color, description })),
  };
}

export const labelRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/labels',
    fault: 'labels',
    right: readsLabels,
    handle: (call) =>
      listed(call.request, call.repository.labels, (label) => labelShape(call.repository.name, label)),
  },
  { method: 'POST', path: '/labels', fault: 'labels', right: writesLabels, handle: create },
  {
    method: 'GET',
    path: '/labels/{name}',
    fault: 'labels',
    right: readsLabels,
    handle: (call) => {
      const label = call.world.label(call.repository, call.param('name'));
      if (label === undefined) throw notFound();
      return { status: 200, json: labelShape(call.repository.name, label) };
    },
  },
  {
    method: 'GET',
    path: '/issues/{issue_number}/labels',
    fault: 'labels',
    right: readsLabels,
    handle: (call) =>
      listed(call.request, issueOf(call).labels, (name) =>
        labelShape(call.repository.name, call.world.shownLabel(call.repository, name)),
      ),
  },
  {
    method: 'POST',
    path: '/issues/{issue_number}/labels',
    fault: 'labels',
    right: writesLabels,
    handle: (call) => {
      const issue = issueOf(call);
      const wanted = labelsIn(bodyOf(call.request));
      if (wanted === undefined || wanted.length === 0) throw invalid('Label', 'name', 'missing_field');
      issue.labels = [...new Set([...issue.labels, ...labelsFor(call, wanted)])];
      issue.updatedAt = call.world.now();
      return {
        status: 200,
        json: issue.labels.map((name) =>
          labelShape(call.repository.name, call.world.shownLabel(call.repository, name)),
        ),
      };
    },
  },
];
