import { WorkError } from '@fhir-iq/sluice-model';
import type { z } from 'zod';

/**
 * Reads what Wix answered.
 *
 * @param schema - What is read of it; more fields may come.
 * @param answer - The answer's body.
 * @param purpose - What was asked for, for the failure.
 * @throws {WorkError} If it has another shape; the values themselves are not shown.
 */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown, purpose: string): T {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new WorkError({
    what: `Wix was asked to ${purpose} and answered in a shape that Sluice does not know: ${issues}.`,
    remedy: 'Update Sluice, or tell its maintainers what Wix answers now.',
  });
}
