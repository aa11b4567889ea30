/** A start tag of a page. */
export interface Tag {
  /** Lower case. */
  readonly name: string;
  /** Names in lower case; an attribute without a value is the empty text; of several of one name the first counts. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** The longest text that is looked through, in characters. */
const longest = 5_000_000;
const rawText = new Set(['script', 'style', 'textarea', 'title']);
const tagName = /[a-z][a-z0-9-]*/iy;
const attribute = /[\s/]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/y;
const tagEnd = /[\s/]*>/y;

/**
 * The start tags of a page as it was served, in their order. What stands in comments, scripts and styles is no tag. One
 * walk over the text, whatever stands in it.
 *
 * @param html - The page; looked through up to 5 million characters.
 * @param names - Only tags of these names, lower case.
 */
export function tagsOf(html: string, names: readonly string[]): Tag[] {
  const text = html.slice(0, longest);
  const tags: Tag[] = [];
  let at = text.indexOf('<');
  while (at !== -1) {
    const next = text.startsWith('<!--', at) ? afterText(text, at + 4, '-->') : tagAt(text, at, names, tags);
    at = text.indexOf('<', next);
  }
  return tags;
}

/** Reads the tag at a `<`; returns where to go on. */
function tagAt(text: string, at: number, names: readonly string[], tags: Tag[]): number {
  tagName.lastIndex = at + 1;
  const name = tagName.exec(text)?.[0].toLowerCase();
  if (name === undefined) return at + 1;
  const { attributes, end } = attributesAt(text, at + 1 + name.length);
  if (names.includes(name)) tags.push({ name, attributes });
  return rawText.has(name) ? afterText(text, end, `</${name}`) : end;
}

function attributesAt(text: string, from: number): { attributes: Record<string, string>; end: number } {
  const attributes = Object.create(null) as Record<string, string>;
  let at = from;
  for (;;) {
    tagEnd.lastIndex = at;
    if (tagEnd.test(text)) return { attributes, end: tagEnd.lastIndex };
    attribute.lastIndex = at;
    const found = attribute.exec(text);
    if (found !== null) {
      const [, name = '', double, single, bare] = found;
      attributes[name.toLowerCase()] ??= decoded(double ?? single ?? bare ?? '');
      at = attribute.lastIndex;
    } else if (at >= text.length || text[at] === '<') {
      return { attributes, end: at };
    } else {
      at += 1;
    }
  }
}

/** Where the text after `end` begins; the end of all where it does not come. */
function afterText(text: string, from: number, end: string): number {
  for (let at = text.indexOf(end.slice(0, 2), from); at !== -1; at = text.indexOf(end.slice(0, 2), at + 1))
    if (text.slice(at, at + end.length).toLowerCase() === end) return at + end.length;
  return text.length;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  return text
    .replace(/&#(\d{1,7});/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? '');
}
