import { insertInto, type SiteDefect } from '../site/defects.ts';

const body = (part: string) => (html: string) => insertInto(html, { body: part });

/** What people with other senses, devices and browsers meet: the red cases of accessibility, mobile and cross_browser. */
export const deviceDefects: readonly SiteDefect[] = [
  {
    name: 'site-no-alt',
    happens: 'Every page has a picture without a text for those who do not see it.',
    expected: 'accessibility is red: image-alt, with page and selector.',
    red: [{ check: 'accessibility', rule: 'image-alt' }],
    page: body(
      '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==" width="120" height="80">',
    ),
  },
  {
    name: 'site-low-contrast',
    happens: 'Every page has text that is hardly darker than its ground.',
    expected: 'accessibility is red: color-contrast, with page and selector.',
    red: [{ check: 'accessibility', rule: 'color-contrast' }],
    page: body('<p style="color:#bbb;background:#fff">Our offices are closed on public holidays.</p>'),
  },
  {
    name: 'site-overflow',
    happens: 'Every page has a table of fixed width that is wider than a phone.',
    expected: 'mobile is red: overflow, by how many pixels and which element.',
    red: [{ check: 'mobile', rule: 'overflow' }],
    page: body('<div id="price-list" style="width:900px">Prices of all our services in one line</div>'),
  },
  {
    name: 'site-no-viewport',
    happens: 'No page has a viewport meta element.',
    expected: 'mobile is red: viewport.',
    red: [{ check: 'mobile', rule: 'viewport' }],
    page: (html) => html.replace(/<meta name="viewport"[^>]*>/, ''),
  },
  {
    name: 'site-tiny-targets',
    happens: 'Every page has small buttons close together.',
    expected: 'mobile is red: tap-target, with size and distance.',
    red: [{ check: 'mobile', rule: 'tap-target' }],
    page: body(
      `<div style="line-height:12px">${['1', '2', '3', '4']
        .map(
          (page) =>
            `<button style="width:14px;height:12px;padding:0;border:0;margin:1px;font-size:12px" aria-label="Page ${page}">${page}</button>`,
        )
        .join('')}</div>`,
    ),
  },
  {
    name: 'site-tiny-text',
    happens: "Much of every page's text is of 8 pixels.",
    expected: 'mobile is red: small-text, with its share.',
    red: [{ check: 'mobile', rule: 'small-text' }],
    page: body(
      `<p style="font-size:8px">${'The small print says what the large print takes back. '.repeat(5)}</p>`,
    ),
  },
  {
    name: 'site-desktop-only',
    happens: 'Every page has a heading that phones do not show.',
    expected: 'mobile is red: desktop-only.',
    red: [{ check: 'mobile', rule: 'desktop-only' }],
    page: (html) =>
      insertInto(html, {
        head: '<style>@media (max-width: 600px) { .wide { display: none } }</style>',
        body: '<h2 class="wide">In an emergency</h2>',
      }),
  },
  {
    name: 'site-engine-error',
    happens: 'Every page calls what Chromium alone knows.',
    expected: 'cross_browser is red: engine-error in Firefox and WebKit.',
    red: [{ check: 'cross_browser', rule: 'engine-error' }],
    page: body('<script>window.chrome || navigator.userAgentData.brands.join();</script>'),
  },
  {
    name: 'site-engine-missing',
    happens: 'Every page shows a heading where the browser knows -webkit-app-region alone.',
    expected: 'cross_browser is red: missing-element in Firefox and WebKit.',
    red: [{ check: 'cross_browser', rule: 'missing-element' }],
    page: (html) =>
      insertInto(html, {
        head: '<style>#hours { display: none } @supports (-webkit-app-region: none) { #hours { display: block } }</style>',
        body: '<h2 id="hours">Opening hours</h2>',
      }),
  },
  {
    name: 'site-engine-layout',
    happens: 'Every page moves a heading aside where the browser does not know -webkit-app-region.',
    expected: 'cross_browser is red: layout in Firefox and WebKit.',
    red: [{ check: 'cross_browser', rule: 'layout' }],
    page: (html) =>
      insertInto(html, {
        head: '<style>#shift { margin-left: 400px } @supports (-webkit-app-region: none) { #shift { margin-left: 0 } }</style>',
        body: '<h2 id="shift">Where we are</h2>',
      }),
  },
];
