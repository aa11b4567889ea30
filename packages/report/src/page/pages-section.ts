import { counted } from '@fhir-iq/sluice-model';
import { axeNodesOf, screenshotsOf } from '../details.ts';
import type { ReportMaterial } from '../material.ts';
import { html, type Html } from './html.ts';
import { pageCard, type PageMaterial } from './page-card.ts';

/** How many pages are shown. */
const mostPages = 80;

/**
 * The pages in pictures: by device and engine, with what axe found drawn on them, and as a filmstrip. Pages with the most
 * to mark come first.
 *
 * @param material - What the report is made of.
 */
export function pagesSection(material: ReportMaterial): Html | undefined {
  const shots = Map.groupBy(screenshotsOf(material.evidence), (one) => pageOf(one.url));
  const nodes = Map.groupBy(axeNodesOf(material.evidence), (one) => pageOf(one.url));
  const pages = [...new Set([...shots.keys(), ...nodes.keys()])]
    .map((url): PageMaterial => ({ url, shots: shots.get(url) ?? [], nodes: nodes.get(url) ?? [] }))
    .sort((a, b) => violations(b) - violations(a));
  if (pages.length === 0) return undefined;
  const more = pages.length - mostPages;
  return html`<section aria-labelledby="pages">
    <h2 id="pages">Pages</h2>
    <p class="lead">
      What visitors see, by device and browser. Numbers on a picture mark what the accessibility check speaks
      of.
    </p>
    <div class="stack">${pages.slice(0, mostPages).map((page) => pageCard(page, material))}</div>
    ${more > 0 ? html`<p class="muted">… and ${counted(more, 'pages')} more: the evidence has them.</p>` : undefined}
  </section>`;
}

function violations({ nodes }: PageMaterial): number {
  return nodes.filter((one) => one.kind === 'violation').length;
}

function pageOf(url: string): string {
  const address = URL.parse(url);
  if (address === null) return url;
  address.hash = '';
  return address.href;
}
