import type { FarResponse } from '../far-end.ts';
import { insertInto, type SiteDefect } from '../site/defects.ts';

/** A script in the head that keeps the page busy: nothing is painted before it is done. */
function busyFor(ms: number): string {
  return `<script>for (const until = performance.now() + ${String(ms)}; performance.now() < until; );</script>`;
}

const heavy = '/sluice-heavy.bmp';
const [heavyWidth, heavyHeight] = [1_200, 1_000] as const;

/** A picture of one colour that nobody has compressed: 3.6 MB, 24 bits a pixel, as Windows writes it. */
function bitmap(): FarResponse {
  const offset = 54;
  const bytes = heavyWidth * heavyHeight * 3;
  const body = Buffer.alloc(offset + bytes, 0x80);
  body.fill(0, 0, offset);
  body.write('BM');
  body.writeUInt32LE(offset + bytes, 2);
  body.writeUInt32LE(offset, 10);
  body.writeUInt32LE(40, 14);
  body.writeInt32LE(heavyWidth, 18);
  body.writeInt32LE(heavyHeight, 22);
  body.writeUInt16LE(1, 26);
  body.writeUInt16LE(24, 28);
  body.writeUInt32LE(bytes, 34);
  return { status: 200, headers: { 'content-type': 'image/bmp' }, body };
}

/** Grows once the page has been painted: what moves before that, nobody sees. */
const lateBanner =
  "<script>addEventListener('load', () => requestAnimationFrame(() => setTimeout(() => { document.getElementById('late-banner').style.height = '400px'; }, 500)));</script>";

/** What makes pages slow or restless: the red cases of performance. */
export const performanceDefects: readonly SiteDefect[] = [
  {
    name: 'site-slow-page',
    happens: 'Every page is busy for 3.5 seconds before it shows anything.',
    expected: 'performance is red: page load time, paints and time to interactive are over budget.',
    red: [{ check: 'performance', rule: 'budget' }],
    page: (html) => insertInto(html, { head: busyFor(3_500) }),
  },
  {
    name: 'site-slower-page',
    happens:
      'Every page is busy for 150 milliseconds before it shows anything: slower, and within its budgets.',
    expected: 'performance is red: a regression against the live site, beyond its noise.',
    red: [{ check: 'performance', rule: 'regression' }],
    page: (html) => insertInto(html, { head: busyFor(150) }),
  },
  {
    name: 'site-heavy-page',
    happens: 'Every page shows an uncompressed picture of 3.6 MB.',
    expected: 'performance is red: the largest contentful paint is over budget.',
    red: [{ check: 'performance', rule: 'budget' }],
    answer: ({ path }) => (path === heavy ? bitmap() : undefined),
    page: (html) =>
      insertInto(html, {
        body: `<img src="${heavy}" alt="A grey wall" width="${String(heavyWidth / 4)}" height="${String(heavyHeight / 4)}">`,
      }),
  },
  {
    name: 'site-layout-shift',
    happens: 'A banner pushes the whole page down half a second after it has loaded.',
    expected: 'performance is red: the cumulative layout shift is over budget.',
    red: [{ check: 'performance', rule: 'budget' }],
    page: (html) => html.replace(/<body[^>]*>/, (body) => `${body}<div id="late-banner"></div>${lateBanner}`),
  },
];
