import { counted } from '@fhir-iq/sluice-model';
import { compareReleases, type CheckFinding, type Differences } from '../compare.ts';
import { figuresOf } from '../details.ts';
import { figureText, metricLines, words } from '../figures.ts';
import type { LastMaterial, Picture, ReportMaterial } from '../material.ts';
import { pictureLimits } from '../pictures/choose-pictures.ts';
import { findingItem } from './findings-section.ts';
import { anchor, bounded, html, type Html } from './html.ts';
import { isPhone, pictureFigure, viewText } from './picture.ts';

const mostFindings = 25;

/**
 * What is otherwise than in the last release; nothing where the last one is not known.
 *
 * @param material - What the report is made of.
 */
export function changesSection(material: ReportMaterial): Html | undefined {
  const { last, nothingBefore } = material;
  if (last === undefined) return nothingBefore === undefined ? undefined : nothing(nothingBefore);
  const differences = compareReleases(material, last);
  const parts = [
    answers(differences),
    figures(material),
    findings('New findings', differences.appeared),
    findings('Findings that are gone', differences.gone),
    pictures(differences, material, last.pictures),
  ].filter((part) => part !== undefined);
  const said =
    parts.length === 0
      ? html`<p>Nothing that the checks look at differs from the last release.</p>`
      : html`<div class="stack">${parts}</div>`;
  return html`<section aria-labelledby="changes">
    <h2 id="changes">Since the last release</h2>
    ${comparedWith(last)} ${said}
  </section>`;
}

function nothing(why: string): Html {
  return html`<section aria-labelledby="changes">
    <h2 id="changes">Since the last release</h2>
    <p class="lead">${bounded(why, 1000)}</p>
  </section>`;
}

function comparedWith({ commit, at, buildId, runUrl, strangers = 0 }: LastMaterial): Html | undefined {
  if (commit === undefined) return undefined;
  return html`<p class="lead">
    Compared with commit <code>${commit.slice(0, 12)}</code>, the last one that passed
    here${at === undefined ? undefined : ` (${at.slice(0, 16).replace('T', ' ')} UTC)`}${buildId === undefined ? undefined : html`, build <code>${bounded(buildId, 80)}</code>`}${runUrl === undefined ? undefined : html`: ${anchor('its run', runUrl)}`}.
    ${strangers === 0 ? undefined : `${counted(strangers, 'documents that lay with it are of another release and count', 'document that lay with it is of another release and counts')} for nothing.`}
  </p>`;
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
  { pictures: now }: ReportMaterial,
  before: ReadonlyMap<string, Picture>,
): Html | undefined {
  const same =
    samePictures === 0
      ? undefined
      : html`<p class="muted small">
          ${counted(samePictures, 'pictures of pages are', 'picture of a page is')} the same as then.
        </p>`;
  if (changed.length === 0) return same;
  let room: number = pictureLimits.pairs;
  const shown = changed.flatMap((pair) => {
    const [old, fresh] = [before.get(pair.before.file), now.get(pair.now.file)];
    room -= (old?.bytes.byteLength ?? 0) + (fresh?.bytes.byteLength ?? 0);
    if (old === undefined || fresh === undefined || room < 0) return [];
    const page = `${URL.parse(pair.now.url)?.pathname ?? bounded(pair.now.url, 200)}: ${viewText(pair.now)}`;
    const phone = isPhone(pair.now, fresh) ? ' phones' : '';
    return [
      html`<h4>${bounded(page, 200)}</h4>
        <div class="pair${phone}">
          ${pictureFigure(pair.before, old, [], { caption: 'Before', alone: true })}
          ${pictureFigure(pair.now, fresh, [], { caption: 'Now', alone: true })}
        </div>`,
    ];
  });
  const more = changed.length - shown.length;
  return html`<details class="card group" open>
    <summary>Pages that look otherwise: ${counted(changed.length, 'pictures')}</summary>
    ${shown}
    ${more > 0 ? html`<p class="muted small">… and ${counted(more, 'pictures')} more.</p>` : undefined}${same}
  </details>`;
}
