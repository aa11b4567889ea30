import {
  checks,
  communicationEvents,
  Configuration,
  events,
  kpis,
  performanceMetrics,
  probeMetrics,
  validations,
} from '@fhir-iq/sluice-config';
import { membersOf } from '@fhir-iq/sluice-config/explain/shape';
import { factsOf } from '@fhir-iq/sluice-config/schema/meta';
import { conditionGrammar, thresholdGrammar } from '@fhir-iq/sluice-config/text/condition';
import { durationGrammar } from '@fhir-iq/sluice-config/text/duration';
import { rateGrammar } from '@fhir-iq/sluice-config/text/rate';
import { variableGrammar } from '@fhir-iq/sluice-config/text/variables';
import {
  daysOfMonthGrammar,
  monthsGrammar,
  weekdaysGrammar,
  yearsGrammar,
} from '@fhir-iq/sluice-config/windows/ranges';
import { maxAliases, maxCharacters, maxDepth, maxNodes } from '@fhir-iq/sluice-config/yaml/limits';
import { rowsOf } from './configuration-rows.mjs';
import { code, table } from './markdown.mjs';

const intro = `# Configuration

All of Sluice's configuration is one file in the site's repository, \`.github/sluice.yml\`.
Everything that the deployment process specification states as a constant is a key here, with the specification's own
value in \`examples/fhir-iq/.github/sluice.yml\`. This page is generated from the schema that checks the file.

\`npx @fhir-iq/sluice check\` says everything that is wrong with it at once, with line and column. For help while you
write, let the file begin with

    # yaml-language-server: $schema=https://raw.githubusercontent.com/fhir-iq/sluice/main/docs/reference/sluice.schema.json

Secrets never stand in the file: they come as inputs of actions.

In the tables, \`NAME\` stands for a name that you choose, \`[]\` for each item of a list, and \`(type: slack)\` for the
object whose \`type\` is \`slack\`.
`;

function writing() {
  const rows = [
    ['duration', durationGrammar],
    ['condition', conditionGrammar],
    ['threshold', thresholdGrammar],
    ['rate', rateGrammar],
    ['variable', variableGrammar],
    ['days of the week', weekdaysGrammar],
    ['days of the month', daysOfMonthGrammar],
    ['months', monthsGrammar],
    ['years', yearsGrammar],
  ];
  return `## How values are written\n\n${table(['Kind', 'Written as'], rows)}\n`;
}

function catalogues() {
  const metricRows = (metrics) =>
    Object.entries(metrics).map(([name, { unit, description }]) => [code(name), unit, description]);
  const checkRows = Object.entries(checks).map(([name, { description, unit, moments, targets }]) => [
    code(name),
    description,
    unit,
    moments.join(', '),
    targets.join(', '),
  ]);
  return [
    '## Names',
    '',
    '### Checks that this build has',
    '',
    table(['Check', 'Meaning', 'Counts', 'Moments', 'Targets'], checkRows),
    '',
    '### Validations of the specification',
    '',
    table(
      ['Validation', 'Section'],
      Object.entries(validations).map(([name, section]) => [code(name), section]),
    ),
    '',
    '### Metrics of conditions',
    '',
    table(['Metric', 'Unit', 'Meaning'], metricRows({ ...probeMetrics, ...performanceMetrics })),
    '',
    '### Events of conditions',
    '',
    table(
      ['Event', 'Meaning'],
      Object.entries(events).map(([name, meaning]) => [code(name), meaning]),
    ),
    '',
    '### Key performance indicators',
    '',
    table(['Indicator', 'Unit', 'Meaning'], metricRows(kpis)),
    '',
    '### What channels are told',
    '',
    table(
      ['Event', 'When'],
      Object.entries(communicationEvents).map(([name, when]) => [code(name), when]),
    ),
    '',
  ].join('\n');
}

function limits() {
  return [
    '## Limits of the file',
    '',
    `One YAML 1.2 document in UTF-8, at most ${maxCharacters.toLocaleString('en-US')} characters, ${maxNodes.toLocaleString('en-US')} values, ${maxDepth} levels and ${maxAliases} aliases.`,
    'Keys are text and stand once; tags and merge keys (`<<`) are refused.',
    '',
  ].join('\n');
}

/** docs/reference/configuration.md: each key with its meaning, type, what is allowed, default and section. */
export function configurationReference() {
  const sections = membersOf(Configuration).map(({ name, schema }) => {
    const { description } = factsOf(schema);
    const [own, ...rest] = rowsOf(name, schema);
    const head = ['Key', 'Meaning', 'Type', 'Allowed', 'Default', 'Specification'];
    return `## ${name}\n\n${description}\n\n${table(head, [own, ...rest])}\n`;
  });
  return [intro, writing(), ...sections, catalogues(), limits()].join('\n');
}
