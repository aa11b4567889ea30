import { textOfValue, type Value } from '../expressions/data.ts';
import { evaluateToken } from '../expressions/evaluate.ts';
import type { Scope } from '../expressions/scope.ts';
import type { InputDefinition } from '../parse/model.ts';

const unset: Record<InputDefinition['type'], Value> = {
  string: '',
  boolean: false,
  number: 0,
  choice: '',
  environment: '',
};

/**
 * Gives every declared input its typed value.
 *
 * @param definitions - What the workflow declares.
 * @param given - What the caller or the person who dispatched gave.
 * @param scope - What expressions in defaults see.
 * @param form - `typed` for a call, where a value has its type already; `text` for a dispatch, where all is text.
 * @returns Values by name.
 * @throws {Error} For a missing or unknown input or one of the wrong type; the message is GitHub's.
 */
export function bindInputs(
  definitions: ReadonlyMap<string, InputDefinition>,
  given: Readonly<Record<string, Value>>,
  scope: Scope,
  form: 'typed' | 'text',
): Record<string, Value> {
  const known = new Map([...definitions.keys()].map((name) => [name.toLowerCase(), name]));
  for (const name of Object.keys(given)) {
    if (!known.has(name.toLowerCase()))
      throw new Error(`Invalid input, ${name} is not defined in the referenced workflow.`);
  }
  const values = new Map(
    Object.entries(given).map(([name, value]) => [known.get(name.toLowerCase()) ?? name, value]),
  );
  const bound: Record<string, Value> = {};
  for (const [name, definition] of definitions) {
    const value = values.get(name);
    if (value === undefined && definition.required && definition.default === undefined) {
      throw new Error(`Input ${name} is required, but not provided while calling.`);
    }
    const effective =
      value ??
      (definition.default === undefined ? unset[definition.type] : evaluateToken(definition.default, scope));
    bound[name] = convert(definition, effective, form);
  }
  return bound;
}

function convert(definition: InputDefinition, value: Value, form: 'typed' | 'text'): Value {
  const wrong = (): Error =>
    new Error(`Invalid input ${definition.name}: ${JSON.stringify(value)} is no ${definition.type}.`);
  switch (definition.type) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (form === 'text' && (value === 'true' || value === 'false')) return value === 'true';
      throw wrong();
    case 'number': {
      if (typeof value === 'number') return value;
      const number =
        form === 'text' && typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
      if (Number.isNaN(number)) throw wrong();
      return number;
    }
    case 'choice':
      if (!definition.options.includes(textOfValue(value))) {
        throw new Error(
          `Provided value '${textOfValue(value)}' for input '${definition.name}' not in the list of allowed values`,
        );
      }
      return textOfValue(value);
    default:
      if (value !== null && typeof value === 'object') throw wrong();
      return textOfValue(value);
  }
}
