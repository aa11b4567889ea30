import { counted } from '@fhir-iq/sluice-model';
import { asConfigured, otherwise, type FlagLook } from './flag.ts';

/** How an answer keeps the public out, as seen by somebody without a password. */
export interface Closure {
  readonly path: string;
  /** Whether it asks for a password, and does not show itself. */
  readonly password: boolean;
  /** Whether it asks search engines not to show it. */
  readonly noindex: boolean;
}

/**
 * Whether search engines are asked not to show a page.
 *
 * @param header - X-Robots-Tag of the answer.
 * @param metas - The contents of its `robots` marks.
 */
export function asksForNoIndex(header: string | undefined, metas: readonly string[]): boolean {
  // What follows the name of a robot holds for that one alone.
  const words = (header ?? '').split(',');
  const named = words.findIndex((word) => /^\s*(?!unavailable_after)[\w-]+\s*:/i.test(word));
  const general = named === -1 ? words : words.slice(0, named);
  return [...general, ...metas.flatMap((one) => one.split(','))].some((word) =>
    /^\s*(noindex|none)\s*$/i.test(word),
  );
}

/**
 * Judges whether an environment is closed to the public, or production open to it.
 *
 * @param stage - The environment.
 * @param how - How development and staging must be closed.
 * @param pages - What pages showed.
 */
export function judgeClosed(
  stage: string,
  how: 'password' | 'noindex' | 'either' | 'no',
  pages: readonly Closure[],
): FlagLook {
  if (stage === 'production') return judgeOpen(pages);
  const flag = 'closed to the public';
  const closed = (page: Closure): boolean =>
    how === 'password'
      ? page.password
      : how === 'noindex'
        ? page.noindex || page.password
        : page.password || page.noindex;
  const open = pages.filter((page) => !closed(page)).map((page) => page.path);
  if (open.length === 0) return asConfigured(flag, `${pages.length} pages are closed`);
  const wanted = how === 'password' ? 'a password' : how === 'noindex' ? 'noindex' : 'a password or noindex';
  return otherwise(flag, {
    rule: 'open-to-public',
    key: stage,
    message: `${stage} is open to the public: ${open.slice(0, 5).join(', ')} ${open.length === 1 ? 'asks' : 'ask'} for no password and let search engines in.`,
    value: `${open.length} of ${counted(pages.length, 'pages')} open`,
    threshold: wanted,
    remedy: "Switch off indexing by search engines in the site's SEO settings, or give the site a password.",
  });
}

function judgeOpen(pages: readonly Closure[]): FlagLook {
  const flag = 'open to the public';
  const hidden = pages.filter((page) => page.noindex || page.password);
  const [first] = hidden;
  if (first === undefined) return asConfigured(flag, `${pages.length} pages are open`);
  return otherwise(flag, {
    rule: 'hidden-from-public',
    key: 'production',
    message: `production is hidden: ${first.path} ${first.password ? 'asks for a password' : 'asks search engines not to show it'}.`,
    value: `${hidden.length} of ${counted(pages.length, 'pages')} hidden`,
    threshold: 'no password, no noindex',
    remedy: "Switch on indexing by search engines in the live site's SEO settings.",
  });
}
