import { apiBase, webBase } from './answers.ts';
import { nodeId, type UserShape } from './shapes.ts';
import type { DeploymentRecord, EnvironmentState, StatusState } from './state.ts';

/** GitHub's JSON of a deployment. */
export function deploymentShape(repository: string, deployment: DeploymentRecord, creator: UserShape) {
  const url = `${apiBase}/repos/${repository}/deployments/${String(deployment.id)}`;
  return {
    url,
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator,
    created_at: deployment.createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: `${apiBase}/repos/${repository}`,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: null,
  };
}

/** GitHub's JSON of a deployment's status. */
export function statusShape(
  repository: string,
  deployment: DeploymentRecord,
  status: StatusState,
  creator: UserShape,
) {
  const url = `${apiBase}/repos/${repository}/deployments/${String(deployment.id)}`;
  return {
    url: `${url}/statuses/${String(status.id)}`,
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    state: status.state,
    creator,
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: `${apiBase}/repos/${repository}`,
    performed_via_github_app: null,
  };
}

/** GitHub's JSON of an environment; `reviewer` gives that of a person or team. */
export function environmentShape(
  repository: string,
  environment: EnvironmentState,
  reviewer: (name: string, type: 'User' | 'Team') => unknown,
) {
  const rule = (type: string) => ({
    id: environment.id + 1,
    node_id: nodeId(`Gate${type}`, environment.id),
    type,
  });
  return {
    id: environment.id,
    node_id: nodeId('Environment', environment.id),
    name: environment.name,
    url: `${apiBase}/repos/${repository}/environments/${encodeURIComponent(environment.name)}`,
    html_url: `${webBase}/${repository}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
    created_at: environment.createdAt,
    updated_at: environment.createdAt,
    protection_rules: [
      ...(environment.waitMinutes > 0
        ? [{ ...rule('wait_timer'), wait_timer: environment.waitMinutes }]
        : []),
      ...(environment.reviewers.length > 0
        ? [
            {
              ...rule('required_reviewers'),
              prevent_self_review: environment.preventSelfReview,
              reviewers: environment.reviewers.map(({ type, name }) => ({
                type,
                reviewer: reviewer(name, type),
              })),
            },
          ]
        : []),
      ...(environment.branches === 'all' ? [] : [rule('branch_policy')]),
    ],
    deployment_branch_policy:
      environment.branches === 'all'
        ? null
        : {
            protected_branches: environment.branches === 'protected',
            custom_branch_policies: environment.branches !== 'protected',
          },
  };
}
