import type { ParsedMail } from './mail-libraries.ts';

/** The most links of one mail that are looked at. */
const mostLinks = 50;

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  '#38': '&',
  '#x26': '&',
};

/**
 * The addresses that a mail links to, each once: those of its HTML and those of its text, which people read who do not
 * see the other.
 *
 * @param mail - The mail.
 */
export function linksOf({ html, text }: Pick<ParsedMail, 'html' | 'text'>): URL[] {
  const found = [...ofHtml(html ?? ''), ...ofText(text ?? '')];
  const urls = found.map((one) => URL.parse(one)).filter((one) => one !== null);
  const web = urls.filter(({ protocol }) => protocol === 'https:' || protocol === 'http:');
  return [...new Map(web.map((url) => [url.href, url])).values()].slice(0, mostLinks);
}

function ofHtml(html: string): string[] {
  const anchors = html.matchAll(/<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi);
  return [...anchors].map(([, double, single, bare]) =>
    (double ?? single ?? bare ?? '')
      .trim()
      .replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole),
  );
}

function ofText(text: string): string[] {
  return [...text.matchAll(/\bhttps?:\/\/[^\s<>"')\]]+/gi)].map(([link]) => link.replace(/[.,;:!?]+$/, ''));
}

/** Whether asking for a link would do something: nobody is unsubscribed by a check. */
export function wouldAct({ href }: URL): boolean {
  return /unsubscribe|opt-?out|abmelden|desuscri/i.test(href);
}
