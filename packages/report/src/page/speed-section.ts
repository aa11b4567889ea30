import { figuresOf } from '../details.ts';
import { figureText, type MetricLine, metricLines, metricTitle } from '../figures.ts';
import type { ReportMaterial } from '../material.ts';
import { bounded, html, type Html } from './html.ts';

/**
 * The metrics against their budgets, the live site and the last release; nothing where nothing was measured.
 *
 * @param material - What the report is made of.
 */
export function speedSection(material: ReportMaterial): Html | undefined {
  const figures = figuresOf(material.evidence);
  const lines = metricLines(figures, figuresOf(material.last?.evidence ?? []));
  if (lines.length === 0) return undefined;
  return html`<section aria-labelledby="speed">
    <h2 id="speed">Speed</h2>
    <p class="lead">
      Measured in a browser. Where several pages were measured, the one that does worst speaks for all.
    </p>
    <div class="tiles">${lines.map(tile)}</div>
    ${table(material)}
  </section>`;
}

const states: Record<MetricLine['state'], string> = {
  over: 'Over the budget',
  worse: 'Worse than the live site',
  kept: 'Within the budget',
  none: 'No budget is set',
};

function tile(line: MetricLine): Html {
  const { worst, state, last, pages } = line;
  const text = (value: number): string => figureText(value, worst);
  return html`<article class="card tile">
    <h3>${line.title}</h3>
    <p class="figure">${text(worst.value)}</p>
    ${bar(line)}
    <ul>
      <li>${states[state]}${worst.budget === undefined ? undefined : ` of ${text(worst.budget)}`}</li>
      ${worst.live === undefined ? undefined : html`<li>Live site now: ${text(worst.live)}</li>`}
      ${last === undefined ? undefined : html`<li>Last release: ${text(last)}</li>`}
      ${pages > 1 ? html`<li>Worst of ${pages} pages</li>` : undefined}
    </ul>
  </article>`;
}

/** The figure against its budget; the text beside it says the same. */
function bar({ worst: { value, budget }, state }: MetricLine): Html {
  const full = Math.max(value, budget ?? value, Number.MIN_VALUE) * (budget === undefined ? 1 : 1.15);
  const at = (amount: number): string => ((100 * Math.max(0, amount)) / full).toFixed(2);
  const limit =
    budget === undefined
      ? undefined
      : html`<rect class="limit" x="${at(budget)}" y="-2" width="0.8" height="12" />`;
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="8" rx="1" />
    <rect class="${state === 'none' ? 'nobudget' : state}" width="${at(value)}" height="8" rx="1" />
    ${limit}
  </svg>`;
}

/** How many rows the table of all figures has. */
const mostRows = 300;

function table(material: ReportMaterial): Html | undefined {
  const figures = figuresOf(material.evidence);
  if (new Set(figures.map((one) => `${one.url} ${one.profile}`)).size < 2) return undefined;
  const rows = figures.slice(0, mostRows).map((one) => {
    const text = (value: number | undefined): string => (value === undefined ? '' : figureText(value, one));
    return html`<tr>
      <td>${bounded(one.url, 200)}</td>
      <td>${one.profile}</td>
      <td>${metricTitle(one.metric)}</td>
      <td class="n">${text(one.value)}</td>
      <td class="n">${text(one.budget)}</td>
      <td class="n">${text(one.live)}</td>
    </tr>`;
  });
  const more = figures.length - rows.length;
  return html`<details class="group">
    <summary>All figures by page</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="All figures by page">
      <table>
        <thead>
          <tr>
            <th scope="col">Page</th>
            <th scope="col">Device</th>
            <th scope="col">Metric</th>
            <th scope="col" class="n">Figure</th>
            <th scope="col" class="n">Budget</th>
            <th scope="col" class="n">Live</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${more > 0 ? html`<p class="muted small">… and ${more} more: the evidence has them.</p>` : undefined}
  </details>`;
}
