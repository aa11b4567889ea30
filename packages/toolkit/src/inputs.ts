import type { Environment } from '@fhir-iq/sluice-runtime';
import { z } from 'zod';

/** Inputs that every action has. */
export const commonInputs = {
  config: z.string().default('.github/sluice.yml'),
  'evidence-directory': z.string().optional(),
};

/** The variable in which the runner passes an input. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

/**
 * The inputs as they came; those that are empty are left out, because GitHub passes an input that is not given as empty.
 *
 * @param env - The job's variables.
 * @param names - The inputs' names.
 */
export function givenInputs(env: Environment, names: readonly string[]): Record<string, string> {
  const entries = names.map((name) => [name, env[inputVariable(name)]?.trim() ?? ''] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/**
 * Checks all inputs at once.
 *
 * @param shape - What each may be.
 * @param given - The inputs as they came.
 * @param secrets - Inputs whose value no message may show.
 * @returns The values, or everything that is wrong with them.
 */
export function checkInputs<Shape extends z.ZodRawShape>(
  shape: Shape,
  given: Readonly<Record<string, string>>,
  secrets: readonly string[],
): { ok: true; values: z.output<z.ZodObject<Shape>> } | { ok: false; problems: string[] } {
  const result = z.object(shape).safeParse(given);
  if (result.success) return { ok: true, values: result.data };
  const problems = result.error.issues.map((issue) => {
    const input = String(issue.path[0] ?? '');
    const value = given[input];
    if (value === undefined)
      return `Input "${input}" is required and was not given. ${secrets.includes(input) ? whereSet(input, given) : allowedOf(issue)}`.trim();
    const found = secrets.includes(input)
      ? `has ${String(value.length)} characters that are not shown`
      : `is "${shortened(value)}"`;
    return `Input "${input}" ${found}. ${allowedOf(issue)}`.trim();
  });
  return { ok: false, problems };
}

/** Where a secret is set that came empty, by its name in the workflow files that Sluice writes. */
function whereSet(input: string, given: Readonly<Record<string, string>>): string {
  const secret = input.replaceAll('-', '_').toUpperCase();
  const environment = given['environment'] ?? given['stage'];
  if (secret === 'GITHUB_TOKEN') return 'The job passes it: github-token: ${{ github.token }}.';
  const place =
    environment === undefined
      ? "the job's environment: Settings > Environments"
      : `the environment ${environment}: Settings > Environments > ${environment}`;
  return `It is the secret ${secret} of ${place} > Environment secrets; docs/environments.md says what it is.`;
}

function shortened(value: string): string {
  const line = value.replace(/\s+/g, ' ');
  return line.length <= 100 ? line : `${line.slice(0, 99)}…`;
}

function allowedOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `Allowed: ${issue.values.map(String).join(', ')}.`;
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) return '';
  return `Allowed: ${issue.message}.`;
}
