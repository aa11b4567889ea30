import { z } from 'zod';
import { completeSchema } from '../complete-schema.ts';
import { key } from '../meta.ts';

/** A JSON Schema as it stands in the file; a schema that cannot be compiled is a problem of the file. */
export const jsonSchema = () =>
  key(
    z.record(z.string(), z.unknown()).superRefine((value, context) => {
      try {
        z.fromJSONSchema(completeSchema(value));
      } catch (error) {
        context.addIssue({ code: 'custom', message: `it is no JSON Schema: ${why(error as Error)}` });
      }
    }),
    {
      description: '',
      allowed: 'a JSON Schema (draft 2020-12, 7 or 4) without references to other files',
      examples: [{ type: 'object' }],
    },
  );

/** The compiler shows an object that stands where a text belongs as `[object Object]`, which tells nobody anything. */
function why({ message }: Error): string {
  return message.replaceAll('[object Object]', 'an object where a text belongs');
}
