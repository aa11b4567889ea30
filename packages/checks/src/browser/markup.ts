import { loadFromPack } from '@fhir-iq/sluice-runtime';
import type { CheckContext } from '../check.ts';

/** What is used of htmlparser2. */
export interface MarkupParser {
  readonly Parser: new (
    handler: {
      onopentag?: (name: string, attributes: Readonly<Record<string, string>>) => void;
      ontext?: (text: string) => void;
      onclosetag?: (name: string) => void;
    },
    options?: { readonly xmlMode?: boolean; readonly decodeEntities?: boolean },
  ) => { write(chunk: string): void; end(): void };
}

/**
 * The parser of HTML and XML, from the tool pack `browser`.
 *
 * @param context - The check's.
 */
export async function loadParser(
  context: Pick<CheckContext, 'env' | 'log' | 'signal' | 'packsDirectory'>,
): Promise<MarkupParser> {
  return (await loadFromPack<MarkupParser>(context, 'browser', 'htmlparser2')).library;
}
