import { createHash } from 'node:crypto';
import { counted } from '@fhir-iq/sluice-model';
import { linesOf, type ReportMaterial } from '../material.ts';
import { checksSection } from './checks-section.ts';
import { changesSection } from './changes-section.ts';
import { findingsSection } from './findings-section.ts';
import { headSection } from './head.ts';
import { bounded, html, Html } from './html.ts';
import { pagesSection } from './pages-section.ts';
import { speedSection } from './speed-section.ts';
import { style } from './style.ts';

/** Written by hand: the policy names the hash of exactly this content. */
const styleElement = new Html(`<style>${style}</style>`);

/** How many of the files that are not shown are named. */
const mostLeftOut = 100;

/**
 * The report as one page that needs nothing else: pictures and style are in it, it has no script and loads nothing.
 *
 * @param material - What it is made of. All text of it is foreign and escaped.
 */
export function reportPage(material: ReportMaterial): string {
  const lines = linesOf(material);
  const sections: [id: string, name: string, content: Html | undefined][] = [
    ['speed', 'Speed', speedSection(material)],
    ['checks', 'Checks', checksSection(lines, material)],
    ['changes', 'Since the last release', changesSection(material)],
    ['findings', 'Findings', findingsSection(material)],
    ['pages', 'Pages', pagesSection(material)],
  ];
  const there = sections.filter(([, , content]) => content !== undefined);
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>${bounded(material.site, 120)}, ${material.stage}: ${material.answer}</title>
        ${styleElement}
      </head>
      <body>
        <a class="skip" href="#content">To the content</a>
        ${headSection(material)}
        <nav aria-label="Parts of this report">
          <ul>
            ${there.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}
          </ul>
        </nav>
        <main id="content">${there.map(([, , content]) => content)}</main>
        ${footer(material)}
      </body>
    </html> `.text;
}

function footer(material: ReportMaterial): Html {
  const tools = [
    ...new Set(
      material.evidence.flatMap((one) =>
        one.tools.map((tool) => bounded(`${tool.name} ${tool.version}`, 80)),
      ),
    ),
  ].sort();
  const { leftOut } = material;
  const more = leftOut.length - mostLeftOut;
  return html`<footer class="stack">
    ${
      leftOut.length === 0
        ? undefined
        : html`<details>
            <summary>${counted(leftOut.length, 'pictures are', 'picture is')} not in this file</summary>
            <ul>
              ${leftOut.slice(0, mostLeftOut).map(({ file, why }) => html`<li><code>${bounded(file, 200)}</code>: ${bounded(why, 200)}</li>`)}
            </ul>
            ${more > 0 ? html`<p>… and ${more} more.</p>` : undefined}
            <p>The artifact that holds the evidence has them.</p>
          </details>`
    }
    ${tools.length === 0 ? undefined : html`<p>Looked at with ${tools.slice(0, 60).join(', ')}.</p>`}
    <p>
      Made by Sluice from ${counted(material.evidence.length, 'pieces')} of evidence. This page has no script
      and loads nothing.
    </p>
  </footer>`;
}
