import { z } from 'zod';
import { validationNames } from '../catalogue/validations.ts';
import { key } from './meta.ts';
import { reference, text } from './scalars.ts';

const Approval = z.strictObject({
  role: key(reference('roles'), { description: 'Who approves.' }),
  via: key(text('production-tech-lead'), {
    description:
      "The GitHub environment whose required reviewers are that role's people. One environment a role: GitHub lets any one listed reviewer pass.",
  }),
});

function stage<const Trigger extends string>(triggers: readonly [Trigger, ...Trigger[]], spec: string) {
  return z.strictObject({
    trigger: key(z.array(z.enum(triggers)), { description: 'What starts the stage.', spec }).default([
      ...triggers,
    ]),
    validations: key(z.array(z.enum(validationNames)), {
      description:
        'What must be validated before the stage passes. Each is covered by a check, or stands under `not-yet`.',
      spec,
    }),
    approvals: key(z.array(key(Approval, { description: 'An approval that the stage needs.' })), {
      description: 'Who must approve.',
      spec,
    }).default([]),
    distinctApprovers: key(z.boolean(), {
      description: 'Whether each approval must come from another person.',
      spec,
    }).default(true),
    mayNotApprove: key(z.array(z.enum(['starter', 'author', 'committer', 'merger'])), {
      description:
        'Whose approval does not count: that of who started the release, or who wrote, committed or merged what is new since production.',
      spec,
    }).default(['starter', 'author', 'committer', 'merger']),
    monitoring: key(z.array(z.enum(['uptime_monitoring', 'error_tracking', 'performance_monitoring'])), {
      description: 'What is watched after the publish.',
      spec,
    }).default([]),
    notifications: key(z.array(reference('channels')), {
      description: 'The channels that hear of the stage.',
      spec,
    }).default([]),
  });
}

export const Stages = key(
  z.strictObject({
    development: key(stage(['git_push', 'manual', 'scheduled'], 'Stage 1: Development Deployment'), {
      description: 'A commit reaches the development site.',
    }),
    staging: key(
      stage(['development_success', 'manual_promotion', 'release_candidate'], 'Stage 2: Staging Deployment'),
      { description: 'A release is tested and approved on the staging site.' },
    ),
    production: key(
      stage(['staging_approved', 'scheduled_release', 'manual_approval'], 'Stage 3: Production Deployment'),
      { description: 'A release reaches customers.' },
    ),
  }),
  { description: 'What each stage of the pipeline asks for.', spec: 'Deployment Pipeline' },
);

export const NotYet = key(z.array(z.enum(validationNames)), {
  description:
    'Validations that are asked for and that this build does not have. They do not block, and every verdict prints them.',
}).default([]);
