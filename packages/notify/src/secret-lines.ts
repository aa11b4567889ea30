import { ConfigurationError } from '@fhir-iq/sluice-model';

/**
 * Reads a secret input with one `NAME=value` a line. Empty lines and lines that begin with `#` are passed over; a name
 * with an empty value (a secret that is not set) counts as missing.
 *
 * @param text - The input's value.
 * @param input - The input's name, for messages. No value is ever shown.
 * @throws {ConfigurationError} A line that is not of that form, or a name that stands twice.
 */
export function parseSecretLines(text: string | undefined, input: string): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  const wrong: string[] = [];
  for (const [index, line] of (text ?? '').split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(trimmed);
    if (match?.[1] === undefined || match[2] === undefined) wrong.push(`line ${index + 1} is not NAME=value`);
    else if (secrets.has(match[1])) wrong.push(`line ${index + 1} repeats ${match[1]}`);
    else if (match[2].trim() !== '') secrets.set(match[1], match[2].trim());
  }
  if (wrong.length > 0) {
    throw new ConfigurationError({
      what: `The input ${input} is wrong: ${wrong.join('; ')}.`,
      allowed: 'It holds one NAME=value a line, where NAME is the secret that a channel names in sluice.yml.',
    });
  }
  return secrets;
}
