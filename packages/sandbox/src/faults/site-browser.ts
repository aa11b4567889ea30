import { insertInto, type SiteDefect } from '../site/defects.ts';

/** Longer than the 10 MB that a document may have, and quickly made. */
const hugePage = `<p>${'Appointments and records. '.repeat(40)}</p>\n`.repeat(12_000);

/** What a browser sees go wrong on a page: the red cases of console_errors and page_navigation. */
export const browserDefects: readonly SiteDefect[] = [
  {
    name: 'site-page-empty',
    happens: 'The contact page answers well and shows nothing.',
    expected: 'critical_pages is red: the text that is missing.',
    red: [{ check: 'critical_pages', rule: 'text' }],
    page: (html, { path }) =>
      path === '/contact' ? html.replace(/<body[^>]*>.*<\/body>/s, '<body></body>') : html,
  },
  {
    name: 'site-console-error',
    happens: 'Pages write an error to the console.',
    expected: 'console_errors is red: the line, its page and its script.',
    red: [{ check: 'console_errors', rule: 'console' }],
    page: (html) =>
      insertInto(html, { body: '<script>console.error("appointments: no slot could be read");</script>' }),
  },
  {
    name: 'site-page-error',
    happens: 'Pages throw an error that nobody catches.',
    expected: 'console_errors is red: the error and its page.',
    red: [{ check: 'console_errors', rule: 'page-error' }],
    page: (html) => insertInto(html, { body: '<script>noSuchThing.length;</script>' }),
  },
  {
    name: 'site-failed-request',
    happens: 'Pages ask for a script that is not there.',
    expected: 'console_errors is red: the request and its status.',
    red: [{ check: 'console_errors', rule: 'failed-request' }],
    page: (html) => insertInto(html, { body: '<script src="/not-there.js"></script>' }),
  },
  {
    name: 'site-mixed-content',
    happens: 'Pages of https ask for a picture by http.',
    expected: 'console_errors is red: the address that is asked for by http.',
    red: [{ check: 'console_errors', rule: 'mixed-content' }],
    page: (html) => insertInto(html, { body: '<img alt="" src="http://pictures.example/slot.png">' }),
  },
  {
    name: 'site-broken-link',
    happens: 'Pages link to a page that is gone.',
    expected: 'page_navigation is red: the link, its status 404 and the pages that have it.',
    red: [{ check: 'page_navigation', rule: 'broken' }],
    page: (html) => insertInto(html, { body: '<p><a href="/old-price-list">Prices</a></p>' }),
  },
  {
    name: 'site-blocked-page',
    happens: 'Pages link to one that answers 403, as a bot protection does.',
    expected: 'page_navigation is an error, not red: it could not look.',
    red: [{ check: 'page_navigation', answer: 'error' }],
    answer: ({ path }) =>
      path === '/members' ? { status: 403, headers: { 'content-type': 'text/html' }, body: '' } : undefined,
    page: (html) => insertInto(html, { body: '<p><a href="/members">Members</a></p>' }),
  },
  {
    name: 'site-no-title',
    happens: 'Pages have no title.',
    expected: 'page_navigation is red: the pages without a title.',
    red: [{ check: 'page_navigation', rule: 'title' }],
    page: (html) => html.replace(/<title>[^<]*<\/title>/, ''),
  },
  {
    name: 'site-no-language',
    happens: 'Pages do not say their language.',
    expected: 'page_navigation is red: the pages without a language.',
    red: [{ check: 'page_navigation', rule: 'language' }],
    page: (html) => html.replace('<html lang="en">', '<html>'),
  },
  {
    name: 'site-two-headings',
    happens: 'Pages have two main headings.',
    expected: 'page_navigation is red: the pages and their headings.',
    red: [{ check: 'page_navigation', rule: 'main-heading' }],
    page: (html) => insertInto(html, { body: '<h1>Another</h1>' }),
  },
  {
    name: 'site-dialogs',
    happens: 'Pages open dialogs without end.',
    expected:
      'checks of pages are red within their time: the page did not load, and how many dialogs it opened.',
    page: (html) => insertInto(html, { body: '<script>for (;;) alert("Subscribe!");</script>' }),
  },
  {
    name: 'site-never-idle',
    happens: 'Pages fetch something again and again.',
    expected: 'green: a page that never goes idle is looked at as it is, after its time.',
    page: (html) =>
      insertInto(html, { body: '<script>setInterval(() => fetch("/_functions/health"), 300);</script>' }),
  },
  {
    name: 'site-redirects-for-ever',
    happens: 'A page leads to itself.',
    expected: 'checks of pages are red: it redirects for ever.',
    answer: ({ path, request }) =>
      path === '/contact' ? { status: 302, headers: { location: request.url.href } } : undefined,
  },
  {
    name: 'site-huge-page',
    happens: 'Pages are larger than 10 MB.',
    expected: 'checks of pages are red: the document is larger than it may be.',
    page: (html) => insertInto(html, { body: hugePage }),
  },
  {
    name: 'site-map-gone',
    happens: 'The site map answers 404.',
    expected: 'checks of pages are an error: the site map cannot be read.',
    red: [{ check: 'console_errors', answer: 'error' }],
    answer: ({ path }) =>
      path === '/sitemap.xml'
        ? { status: 404, headers: { 'content-type': 'text/html' }, body: '' }
        : undefined,
  },
];
