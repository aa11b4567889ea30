import { z } from 'zod';

const buildId = z.string().regex(/^[A-Za-z0-9._-]{1,100}$|^$/, 'a build id');
const number = z.string().regex(/^\d{0,15}$/, 'a number');
const text = z.string().default('');

/** The inputs of the action rollback. */
export const rollbackInputs = {
  mode: z.enum(['stop', 'restore', 'revert']),
  trigger: z.enum(['manual', 'automatic']).default('manual'),
  reason: z
    .string()
    .regex(/^[\w-]{0,100}$/, 'a name of letters, digits and underscores')
    .default(''),
  details: z.string().max(2_000, 'at most 2,000 characters').default(''),
  starter: text,
  bad: buildId.default(''),
  target: z
    .string()
    .regex(/^[A-Za-z0-9._-]{0,100}$/, 'a build id or a full commit')
    .default(''),
  'except-run': number.default(''),
  'bad-build-id': buildId.default(''),
  'bad-commit': text,
  'target-commit': text,
  'target-build-id': buildId.default(''),
  'target-release-digest': text,
  'target-ui-version': text,
  'target-previewed': z.enum(['true', 'false']).default('false'),
  incident: number.default(''),
  'wix-api-key': text,
  'site-id': text,
  'github-token': z.string(),
  'ledger-token': text,
  'app-token': text,
};

/** The inputs as the work gets them. */
export type RollbackInputs = z.output<z.ZodObject<typeof rollbackInputs>> & { readonly config: string };
