import { Stage } from '@fhir-iq/sluice-model';
import { z } from 'zod';
import { kpis } from '../catalogue/metrics.ts';
import { key } from './meta.ts';
import { date, duration, filePath, name, percentage, reference, text, threshold } from './scalars.ts';

export const Backup = key(
  z.strictObject({
    before: key(Stage, {
      description: 'Before the publish of which stage a backup is made.',
      spec: 'Production Deployment Process, Pre-deployment 2',
    }).default('production'),
    keep: key(z.int().min(1).max(3), {
      description:
        'How many backups on demand are kept, the new one counted. Wix keeps three and deletes the oldest; below three, older ones are deleted when the new one is ready.',
      unit: 'backups',
    }).default(3),
    timeout: key(duration('1s', '6h'), {
      description: 'How long a backup may take until it is ready.',
    }).default('15m'),
  }),
  { description: 'Backups of the content.', spec: 'Production Deployment Process' },
).prefault({});

const Attestation = z.strictObject({
  name: key(name(), { description: 'What is attested.' }),
  stage: key(Stage, { description: 'The stage that asks for it.' }),
  role: key(reference('roles'), { description: 'Who attests.' }),
  validFor: key(duration('1h', '10y'), { description: 'How long it counts.' }),
});

export const Attestations = key(z.array(key(Attestation, { description: 'One attestation.' })), {
  description: 'What no machine can check: a person of a role says so, for a time.',
  spec: 'Staging Quality Gate, Production Quality Gate',
}).default([]);

const tracking = [
  'who_deployed',
  'what_was_deployed',
  'when_deployment_occurred',
  'which_approvals_received',
  'deployment_outcome',
] as const;

const LedgerKey = z.strictObject({
  name: key(name(), { description: 'The name of the key.' }),
  public: key(z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'it is no public key'), {
    description: 'The public half of an Ed25519 key.',
    allowed: '32 bytes as base64',
    examples: ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  }),
  from: key(date(), { description: 'The first day on which it signs.' }),
  to: key(date(), { description: 'The last day on which it signs.' }).optional(),
});

const GitStore = z.strictObject({
  type: z.literal('git'),
  repository: key(
    z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/, 'it is no repository'),
    {
      description: 'A private repository of the audit team on GitHub.',
      allowed: 'OWNER/REPOSITORY',
      examples: ['octo-org/ledger'],
    },
  ),
  branch: key(text('main'), { description: 'The branch that records are appended to.' }).default('main'),
});

const FolderStore = z.strictObject({
  type: z.literal('folder'),
  path: key(filePath('ledger'), { description: 'A folder, relative to the workspace.' }),
});

const spec = 'Deployment Audit Trail';

export const Ledger = key(
  z.strictObject({
    store: key(z.discriminatedUnion('type', [GitStore, FolderStore]), {
      description: 'Where records are kept.',
    }),
    tracking: key(z.array(z.enum(tracking)), {
      description: 'The facts that each record holds; all five are required.',
      spec,
    }).default([...tracking]),
    retention: key(duration('1d', '100y'), {
      description: 'How long records are kept, counted from their last effect.',
      spec,
    }).default('7_years'),
    access: key(z.literal('audit_team_only'), {
      description: 'Who may read records: the role `audit_team`.',
      spec,
    }).default('audit_team_only'),
    integrity: key(z.literal('cryptographically_signed'), {
      description: 'How records are protected.',
      spec,
    }).default('cryptographically_signed'),
    keys: key(z.array(key(LedgerKey, { description: 'One key.' })), {
      description: 'The public keys that records are verified with.',
      spec,
    }).default([]),
  }),
  { description: 'The audit trail.', spec },
);

export const Artifacts = key(
  z.strictObject({
    retention: key(duration('1d', '400d'), {
      description:
        'How long GitHub keeps the artifacts of a run, in whole days; a public repository allows 90.',
    }).default('7d'),
  }),
  { description: 'What a run leaves on GitHub.' },
).prefault({});

type Kpi = keyof typeof kpis;
const kpi = Object.fromEntries(
  Object.entries(kpis).map(([metric, { description, unit }]) => {
    const example = { percent: '> 95%', duration: '< 30m', number: '2-3' }[unit];
    return [metric, key(threshold(example), { description, spec: 'Metrics and KPIs' }).optional()];
  }),
) as Record<Kpi, z.ZodOptional<ReturnType<typeof threshold>>>;

export const Kpis = key(z.strictObject(kpi), {
  description: 'Targets that the weekly report measures against. They never block a release.',
  spec: 'Success Criteria',
}).prefault({});

const Objective = z.strictObject({
  name: key(z.enum(['availability']), { description: 'What the objective is about.' }),
  target: key(percentage('99.9%'), {
    description: 'The share that must be good.',
    spec: 'Deployment Monitoring, errorThresholds',
  }),
  window: key(duration('1d', '1y'), { description: 'The time over which it is counted.' }),
});

export const Objectives = key(z.array(key(Objective, { description: 'One objective.' })), {
  description: 'Service level objectives.',
  spec: 'Deployment Monitoring',
}).default([]);

const controls = [
  'hipaa_compliance_maintained',
  'data_privacy_controls_validated',
  'access_controls_verified',
  'audit_logging_functional',
  'encryption_standards_met',
  'business_associate_agreements_current',
] as const;
const controlName = () =>
  key(z.enum(controls), { description: 'What is validated.', spec: 'Compliance Validations' });

const Control = z.discriminatedUnion('evidence', [
  z.strictObject({
    name: controlName(),
    evidence: z.literal('attestation'),
    role: key(reference('roles'), { description: 'Who attests.' }),
    validFor: key(duration('1h', '10y'), { description: 'How long it counts.' }),
  }),
  z.strictObject({ name: controlName(), evidence: z.literal('automated') }),
  z.strictObject({ name: controlName(), evidence: z.literal('vendors') }),
]);

export const Compliance = key(
  z.strictObject({
    hipaa: key(z.array(key(Control, { description: 'One control and the evidence for it.' })), {
      description: 'Healthcare compliance.',
      spec: 'Compliance Validations',
    }).default([]),
  }),
  { description: 'Compliance validations.', spec: 'Compliance Validations' },
).prefault({});

const Vendor = z.strictObject({
  name: key(text('Wix'), { description: 'The vendor.' }),
  services: key(z.array(text('site hosting')).min(1), { description: 'What it does for the site.' }),
  baa: key(
    z.strictObject({
      signed: key(date(), { description: 'The day on which it was signed.' }),
      expires: key(date(), { description: 'Its last day.' }),
    }),
    { description: 'The business associate agreement.', spec: 'Compliance Validations' },
  ).optional(),
  hosts: key(
    z.array(
      key(z.string().regex(/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'it is no host name'), {
        description: '',
        allowed: 'a host name, or *. and one for its subdomains',
        examples: ['*.wix.com'],
      }),
    ),
    { description: 'The hosts that belong to it.' },
  ).default([]),
});

export const Vendors = key(z.array(key(Vendor, { description: 'One vendor.' })), {
  description: 'Who else handles data.',
  spec: 'Compliance Validations',
}).default([]);
