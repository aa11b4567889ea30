import { ConfigurationError } from '@fhir-iq/sluice-model';

const reference = /\$\{([^}]*)\}/g;
const variableName = /^[A-Z][A-Z0-9_]*$/;

/** What a reference to a variable looks like, for messages. */
export const variableGrammar = '${NAME} with a name of capital letters, digits and underscores';

/** The names that a text refers to, well-formed or not, in order. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(reference)].map((match) => match[1] ?? '');
}

/** Whether every reference in a text is well-formed and closed. */
export function variablesAreWellFormed(text: string): boolean {
  return (
    variablesIn(text).every((name) => variableName.test(name)) &&
    !text.replaceAll(reference, '').includes('${')
  );
}

/**
 * Puts the values of variables in the place of every `${NAME}` in a value, at any depth.
 *
 * @param value - A text, list or object of the configuration; it is not changed.
 * @param environment - The variables by name.
 * @returns The same shape with every reference replaced.
 * @throws {ConfigurationError} Naming every variable that is missing or empty.
 */
export function substituteVariables<Value>(
  value: Value,
  environment: Readonly<Record<string, string | undefined>>,
): Value {
  const missing = new Set<string>();
  const replaced = replaceIn(value, environment, missing) as Value;
  if (missing.size > 0) {
    const names = [...missing].join(', ');
    throw new ConfigurationError({
      what: `The configuration refers to variables that are not set: ${names}.`,
      allowed: 'Each ${NAME} in .github/sluice.yml takes a variable of that name.',
      remedy:
        'Set them as variables of the repository or of the environment, and hand them to the job in its env.',
    });
  }
  return replaced;
}

function replaceIn(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  missing: Set<string>,
): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(reference, (whole, name: string) => {
      const found = Object.hasOwn(environment, name) ? environment[name] : undefined;
      if (found === undefined || found === '') missing.add(name);
      return found ?? whole;
    });
  }
  if (Array.isArray(value)) return value.map((item) => replaceIn(item, environment, missing));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, replaceIn(item, environment, missing)]),
    );
  }
  return value;
}
