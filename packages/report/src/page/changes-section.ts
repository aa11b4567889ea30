import { compareReleases, type CheckFinding, type Differences } from '../compare.ts';
import { figuresOf } from '../details.ts';
import { figureText, metricLines, words } from '../figures.ts';
import type { Picture, ReportMaterial } from '../material.ts';
import { pictureLimits } from '../pictures/choose-pictures.ts';
import { findingItem } from './findings-section.ts';
import { counted } from './head.ts';
import { bounded, html, type Html } from './html.ts';
import { pictureFigure, viewText } from './picture.ts';

const mostFindings = 25;

/**
 * What is otherwise than in the last release; nothing where the last one is not known.
 *
 * @param material - What the report is made of.
 */
export function changesSection(material: ReportMaterial): Html | undefined {
  const { last } = material;
  if (last === undefined) return undefined;
  const differences = compareReleases(material, last);
  const parts = [
    answers(differences),
    figures(material),
    findings('New findings', differences.appeared),
    findings('Findings that are gone', differences.gone),
    pictures(differences, last.pictures),
  ].filter((part) => part !== undefined);
  const said =
    parts.length === 0
      ? html`<p>Nothing that the checks look at differs from the last release.</p>`
      : html`<div class="stack">${parts}</div>`;
  return html`<section aria-labelledby="changes">
    <h2 id="changes">Since the last release</h2>
    ${said}
  </section>`;
}

function answers({ answers: all }: Differences): Html | undefined {
  const changed = all.filter((one) => one.before !== undefined);
  const first = all.filter((one) => one.before === undefined).map((one) => words(one.check));
  if (all.length === 0) return undefined;
  return html`<div class="card">
    <h3>Answers</h3>
    <ul>
      ${changed.map(
        ({ check, before, now }) =>
          html`<li>
            ${words(check)}: was ${before},
            ${now === undefined ? 'was not looked at now' : html`is <b>${now}</b>`}
          </li>`,
      )}
    </ul>
    ${first.length === 0 ? undefined : html`<p class="muted small">Not looked at in the last release: ${bounded(first.join(', '), 1000)}.</p>`}
  </div>`;
}

function figures(material: ReportMaterial): Html | undefined {
  const rows = metricLines(figuresOf(material.evidence), figuresOf(material.last?.evidence ?? [])).flatMap(
    (line) => {
      const { last, worst, title } = line;
      if (last === undefined) return [];
      const change = worst.value - last;
      const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
      return [
        html`<tr>
          <th scope="row">${title}</th>
          <td class="n">${figureText(last, worst)}</td>
          <td class="n">${figureText(worst.value, worst)}</td>
          <td class="n">${sign}${figureText(Math.abs(change), worst)}</td>
        </tr>`,
      ];
    },
  );
  if (rows.length === 0) return undefined;
  return html`<div class="card">
    <h3>Speed</h3>
    <p class="muted small">Measured on other machines at other times: small differences mean nothing.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Speed since the last release">
      <table>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col" class="n">Last</th>
            <th scope="col" class="n">Now</th>
            <th scope="col" class="n">Change</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </div>`;
}

function findings(title: string, found: readonly CheckFinding[]): Html | undefined {
  if (found.length === 0) return undefined;
  const more = found.length - mostFindings;
  return html`<details class="card group">
    <summary>${title}: ${found.length}</summary>
    <ul class="findings">
      ${found.slice(0, mostFindings).map(({ finding }) => findingItem(finding))}
    </ul>
    ${more > 0 ? html`<p class="muted small">… and ${more} more.</p>` : undefined}
  </details>`;
}

function pictures(
  { pictures: changed, samePictures }: Differences,
  last: ReadonlyMap<string, Picture>,
): Html | undefined {
  const same =
    samePictures === 0
      ? undefined
      : html`<p class="muted small">
          ${counted(samePictures, 'picture')} ${samePictures === 1 ? 'is' : 'are'} the same.
        </p>`;
  if (changed.length === 0) return same;
  let room: number = pictureLimits.before;
  const shown = changed.flatMap(({ before, now: { url } }) => {
    const picture = last.get(before.file);
    room -= picture?.bytes.byteLength ?? 0;
    if (picture === undefined || room < 0) return [];
    const title = `${URL.parse(url)?.pathname ?? bounded(url, 200)}: ${viewText(before)}`;
    // The new one stands under Pages with its marks: a second copy would double the size of this file.
    return [pictureFigure(before, picture, [], `Before: ${bounded(title, 200)}`)];
  });
  const more = changed.length - shown.length;
  return html`<div class="card">
    <h3>Pages that look otherwise</h3>
    <p class="muted small">This is how they looked; Pages below shows how they look now.</p>
    <div class="shots">${shown}</div>
    ${more > 0 ? html`<p class="muted small">… and ${counted(more, 'picture')} more.</p>` : undefined}${same}
  </div>`;
}
