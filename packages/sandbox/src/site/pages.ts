import type { DesignSeed, PageSeed } from '../seed.ts';

/** The page of a design at a path; "/about/" is "/about". */
export function pageAt(design: DesignSeed | undefined, path: string): PageSeed | undefined {
  const wanted = normal(path);
  return design?.pages.find((page) => normal(page.path) === wanted);
}

/** The page that a router names. */
export function pageNamed(design: DesignSeed | undefined, names: readonly string[]): PageSeed | undefined {
  return design?.pages.find((page) => names.includes(page.name ?? page.title));
}

/** The HTML of a page: its text, and links to the design's other pages. */
export function renderPage(options: {
  readonly siteId: string;
  readonly siteName: string;
  readonly basePath: string;
  readonly design: DesignSeed | undefined;
  readonly page: PageSeed;
  readonly title?: string | undefined;
  /** Query that previews carry from page to page. */
  readonly query: string;
  /** What runs the page's code, for the head. */
  readonly code: string;
  /** Whether search engines may show the page. */
  readonly indexed: boolean;
  /** The id of its analytics. */
  readonly analytics?: string | undefined;
}): string {
  const { page, design, basePath, query } = options;
  const title = options.title ?? `${page.title} | ${options.siteName}`;
  const links = (design?.pages ?? []).map(
    (one) => `      <li><a href="${escape(`${basePath}${one.path}${query}`)}">${escape(one.title)}</a></li>`,
  );
  return [
    '<!doctype html>',
    '<html lang="en">',
    '  <head>',
    '    <meta charset="utf-8">',
    '    <meta name="viewport" content="width=device-width, initial-scale=1">',
    '    <style>nav li { padding: 5px 0 }</style>',
    '    <meta name="generator" content="Wix.com Website Builder">',
    `    <title>${escape(title)}</title>`,
    `    <script type="application/json" id="wix-essential-viewer-model">${JSON.stringify({ site: { metaSiteId: options.siteId, siteRevision: design?.uiVersion } })}</script>`,
    ...(options.indexed ? [] : ['    <meta name="robots" content="noindex">']),
    ...(options.analytics === undefined
      ? []
      : [
          `    <script async src="https://www.googletagmanager.com/gtag/js?id=${escape(options.analytics)}"></script>`,
        ]),
    ...(options.code === '' ? [] : [options.code]),
    '  </head>',
    '  <body>',
    '    <nav><ul>',
    ...links,
    '    </ul></nav>',
    `    <main><h1>${escape(page.title)}</h1><p>${escape(page.text)}</p>${page.html ?? ''}</main>`,
    '  </body>',
    '</html>',
    '',
  ].join('\n');
}

/** What Wix shows for what is not there. */
export function notFoundPage(siteName: string): string {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>404 | ${escape(siteName)}</title></head><body><h1>This page isn’t available</h1></body></html>\n`;
}

function normal(path: string): string {
  return path === '/' ? path : path.replace(/\/+$/, '').toLowerCase();
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
