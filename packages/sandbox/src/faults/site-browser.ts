import { insertInto, type SiteDefect } from '../site/defects.ts';

/** What a browser sees go wrong on a page: the red cases of console_errors and page_navigation. */
export const browserDefects: readonly SiteDefect[] = [
  {
    name: 'site-console-error',
    happens: 'Every page writes an error to the console.',
    expected: 'console_errors is red: the line, its page and its script.',
    page: (html) =>
      insertInto(html, { body: '<script>console.error("appointments: no slot could be read");</script>' }),
  },
  {
    name: 'site-page-error',
    happens: 'Every page throws an error that nobody catches.',
    expected: 'console_errors is red: the error and its page.',
    page: (html) => insertInto(html, { body: '<script>slots.length;</script>' }),
  },
];
