import { Configuration } from '@fhir-iq/sluice-config';
import { DeploymentPayload, Evidence, Finding, LedgerRecord, Release, Verdict } from '@fhir-iq/sluice-model';
import { z } from 'zod';

const site = 'https://raw.githubusercontent.com/fhir-iq/sluice/main/docs/reference';

/** What only our own messages and the reference read; editors get it as part of the description. */
const ownFacts = ['allowed', 'unit', 'spec', 'reference', 'alsoCalled'];

function forEditors({ jsonSchema }) {
  const { allowed, unit } = jsonSchema;
  const said = [jsonSchema.description, allowed && `Allowed: ${allowed}.`, unit && `In ${unit}.`].filter(
    Boolean,
  );
  if (said.length > 0) jsonSchema.description = said.join(' ');
  else delete jsonSchema.description;
  for (const fact of ownFacts) delete jsonSchema[fact];
}

function write(schema, name, title, options) {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-7',
    override: forEditors,
    ...options,
  });
  return `${JSON.stringify({ $schema, $id: `${site}/${name}`, title, ...rest }, null, 2)}\n`;
}

/** The JSON Schema of `.github/sluice.yml`, for editors: what a person may write, defaults included. */
export function configurationSchema() {
  return write(Configuration, 'sluice.schema.json', 'Sluice configuration', { io: 'input' });
}

/** The JSON Schemas of what Sluice leaves behind, by file. */
export function modelSchemas() {
  const models = [
    ['evidence', 'Sluice evidence', Evidence],
    ['finding', 'Sluice finding', Finding],
    ['verdict', 'Sluice verdict', Verdict],
    ['record', 'Sluice ledger record', LedgerRecord],
    ['release', 'Sluice release', Release],
    ['deployment-payload', 'Sluice deployment payload', DeploymentPayload],
  ];
  return models.map(([name, title, schema]) => {
    const file = `${name}.schema.json`;
    return [`docs/reference/${file}`, write(schema, file, title, { io: 'output' })];
  });
}
