import { z } from 'zod';
import { Artifacts, Attestations, Backup, Compliance, Kpis, Ledger, Objectives, Vendors } from './audit.ts';
import { Channels, Communication } from './channels.ts';
import { Checks, Waivers } from './checks.ts';
import { Environments } from './environments.ts';
import { Integrations } from './integrations.ts';
import { key } from './meta.ts';
import { Monitoring, Pages, Watch } from './monitoring.ts';
import { Cache, Optimization } from './optimization.ts';
import { Release } from './release.ts';
import { Alerts, Rollback } from './rules.ts';
import { Security } from './security.ts';
import { Policy, Roles, Site } from './site.ts';
import { NotYet, Stages } from './stages.ts';

/** All of `.github/sluice.yml`: the one schema behind types, validation, the JSON Schema and the reference. */
export const Configuration = key(
  z.strictObject({
    version: key(z.literal(1), { description: 'The version of this format.' }),
    site: Site,
    roles: Roles,
    policy: Policy,
    environments: Environments,
    stages: Stages,
    checks: Checks,
    'not-yet': NotYet,
    waivers: Waivers,
    pages: Pages,
    monitoring: Monitoring,
    alerts: Alerts,
    rollback: Rollback,
    watch: Watch,
    release: Release,
    optimization: Optimization,
    cache: Cache,
    security: Security,
    integrations: Integrations,
    backup: Backup,
    attestations: Attestations,
    channels: Channels,
    communication: Communication,
    ledger: Ledger,
    artifacts: Artifacts,
    kpis: Kpis,
    objectives: Objectives,
    compliance: Compliance,
    vendors: Vendors,
  }),
  {
    description:
      'How a website reaches its users: everything that the deployment process specification states as a constant.',
  },
);

/** The configuration with every default filled in. Durations, conditions and rates are text that their parsers accept. */
export type SluiceConfiguration = z.output<typeof Configuration>;
