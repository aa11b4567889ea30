import type { Path } from '../path.ts';
import { factsOf, type ReferenceList } from '../schema/meta.ts';
import { Configuration, type SluiceConfiguration } from '../schema/configuration.ts';
import { type AnySchema, schemaBelow } from '../explain/shape.ts';
import { shownName } from '../explain/describe.ts';
import { nearest } from '../suggest.ts';
import type { Rule } from './rule.ts';

interface Lookup {
  readonly what: string;
  readonly list: Path;
  readonly names: (configuration: SluiceConfiguration) => string[];
}

const lookups: Readonly<Record<ReferenceList, Lookup>> = {
  roles: { what: 'role', list: ['roles'], names: (configuration) => Object.keys(configuration.roles) },
  channels: {
    what: 'channel',
    list: ['channels'],
    names: (configuration) => Object.keys(configuration.channels),
  },
  checks: { what: 'check', list: ['checks'], names: (configuration) => Object.keys(configuration.checks) },
  rules: {
    what: 'rollback trigger',
    list: ['rollback', 'automatic'],
    names: (configuration) => Object.keys(configuration.rollback.automatic),
  },
};

/** Every name that refers to a role, a channel, a check or a rule is defined, wherever the schema says that it refers. */
export const references: Rule = ({ configuration, report }) => {
  const visit = (schema: AnySchema | undefined, value: unknown, path: Path): void => {
    if (schema === undefined) return;
    const list = factsOf(schema).reference;
    if (list !== undefined && typeof value === 'string') {
      const lookup = lookups[list];
      const known = lookup.names(configuration);
      if (known.includes(value)) return;
      const suggestion = nearest(value, known);
      report({
        path,
        rule: 'undefined-name',
        message: `no ${lookup.what} has this name`,
        found: shownName(value),
        allowed:
          known.length === 0
            ? `a name defined under ${lookup.list.join('.')}, which has none`
            : known.join(', '),
        lookedUpIn: [lookup.list],
        ...(suggestion === undefined ? {} : { suggestion }),
      });
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const steps = Array.isArray(value) ? value.keys() : Object.keys(value);
    for (const step of steps) {
      visit(schemaBelow(schema, value, step), (value as Record<string | number, unknown>)[step], [
        ...path,
        step,
      ]);
    }
  };
  visit(Configuration, configuration, []);
};
