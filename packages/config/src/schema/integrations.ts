import { Stage } from '@fhir-iq/sluice-model';
import { z } from 'zod';
import { key } from './meta.ts';
import { hostPattern, name, sitePath, status, url } from './scalars.ts';

const spec = 'Staging Validation Process, Third-party integrations';

const Integration = z.strictObject({
  name: key(name(), { description: 'The name of the integration.', spec }),
  hosts: key(z.array(hostPattern()).min(1), { description: 'Its hosts.', spec }),
  calledBy: key(z.enum(['pages', 'backend']), {
    description: "Whether pages call it, which a browser sees, or only the site's backend does.",
  }).default('pages'),
  pages: key(z.array(sitePath('/')), {
    description: 'The pages that must call it; without, one of all pages must.',
  }).default([]),
  stages: key(z.array(Stage).min(1), { description: 'The stages that have it.' }).default([
    'development',
    'staging',
    'production',
  ]),
  health: key(url('https://status.example.com/health'), {
    description: 'An address that says how it is; health+json is understood.',
  }).optional(),
  healthStatus: key(status(), { description: 'The HTTP status of a good answer of `health`.' }).default(200),
});

export const Integrations = key(z.array(key(Integration, { description: 'One integration.' })), {
  description: 'Services of others that the site depends on.',
  spec,
}).default([]);
