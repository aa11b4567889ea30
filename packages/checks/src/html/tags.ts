import { loadParser } from '../browser/markup.ts';
import type { CheckContext } from '../check.ts';

/** A start tag of a page. */
export interface Tag {
  /** Lower case. */
  readonly name: string;
  /** Names in lower case; an attribute without a value is the empty text. */
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** The longest text that is looked through, in characters. */
const longest = 5_000_000;
const mostTags = 5_000;

/**
 * The start tags of a page as it was served, in their order, up to 5,000.
 *
 * @param context - The check's.
 * @param html - The page; looked through up to 5 million characters.
 * @param names - Only tags of these names, lower case.
 */
export async function tagsOf(
  context: Pick<CheckContext, 'env' | 'log' | 'signal' | 'packsDirectory'>,
  html: string,
  names: readonly string[],
): Promise<Tag[]> {
  const { Parser } = await loadParser(context);
  const tags: Tag[] = [];
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (names.includes(name) && tags.length < mostTags)
          tags.push({ name, attributes: { ...attributes } });
      },
    },
    { decodeEntities: true },
  );
  parser.write(html.slice(0, longest));
  parser.end();
  return tags;
}
