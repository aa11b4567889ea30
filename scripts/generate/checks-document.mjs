import * as cases from '@fhir-iq/sluice-checks/self-test/cases/index';
import { checks, Configuration, validations } from '@fhir-iq/sluice-config';
import { membersOf, unwrap } from '@fhir-iq/sluice-config/explain/shape';
import { rowsOf } from './configuration-rows.mjs';
import { code, table } from './markdown.mjs';

const intro = `# Checks

What each check looks at, when, and against what. This is the specification's table; \`checks:\` in \`sluice.yml\` is the
table that counts for a site. This page is generated from the catalogue, the schema and the self-test.

Each check gives one of four answers: \`pass\`, \`fail\`, \`error\` (it could not look) or \`not-evaluated\` (there was nothing
to look at). Only \`pass\` counts, and only where it looked at no less than the floor. Checks that write run on the staging
site alone.

Every check has a **known-bad input** that it must see: \`npx @fhir-iq/sluice self-test\` has each look at its own, and a
check that stays green is broken.
`;

const targets = {
  tree: 'the tree',
  preview: 'the preview',
  'development-site': 'the development site',
  'staging-site': 'the staging site',
  'live-site': "the stage's site",
};

const moments = {
  'before-publish': 'before the publish',
  'after-publish': 'after the publish',
  'during-watch': 'during the watch',
};

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function overview() {
  const rows = Object.entries(checks).map(([name, facts]) => [
    `[${code(name)}](#${name})`,
    facts.stages.join(', '),
    moments[facts.moment],
    `${targets[facts.target]}${facts.writes ? ' (writes)' : ''}`,
    `${facts.floor} (${facts.unit})`,
    facts.byDefault ? 'yes' : 'when `checks:` names it',
  ]);
  return table(['Check', 'Stages', 'Moment', 'Looks at', 'Floor', 'In a file without `checks:`'], rows);
}

function settingsOf(name) {
  const row = unwrap(membersOf(unwrap(Configuration)).find((member) => member.name === 'checks').schema);
  const own = membersOf(unwrap(membersOf(row).find((member) => member.name === name).schema));
  const rows = rowsOf('with', own.find((member) => member.name === 'with').schema).slice(1);
  if (rows.length === 0) return 'It has no settings of its own.';
  return table(
    ['Setting', 'Meaning', 'Type', 'Default'],
    rows.map(([key, meaning, type, , byDefault]) => [key, meaning, type, byDefault]),
  );
}

function knownBad(name) {
  const own = Object.values(cases).filter((one) => one.check === name);
  const said = own.map((one) => `${one.planted} (finding ${code(one.rule)})`);
  return said.length === 0 ? '' : `Known-bad input: ${said.join('; ')}.\n\n`;
}

function section([name, facts]) {
  const others = facts.targets.filter((target) => target !== facts.target).map((target) => targets[target]);
  const more = others.length === 0 ? '' : ` It can also be configured for ${others.join(', ')}.`;
  return `## ${name}

${facts.description} Specification: ${code(facts.validation)} (${validations[facts.validation]}).

${capital(moments[facts.moment])}, on ${targets[facts.target]}, in ${facts.stages.join(', ')}. Floor: ${facts.floor} (${facts.unit}).${more}${facts.writes ? ' It leaves something behind, so it runs on the staging site alone.' : ''}

${knownBad(name)}${settingsOf(name)}
`;
}

/** The document of all checks. */
export function checksDocument() {
  return `${intro}\n${overview()}\n\n${Object.entries(checks).map(section).join('\n')}`;
}
