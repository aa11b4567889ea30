import { counted, type Finding } from '@fhir-iq/sluice-model';
import { worstFirst } from '../answers.ts';
import { words } from '../figures.ts';
import type { ReportMaterial } from '../material.ts';
import { anchor, bounded, html, type Html } from './html.ts';

/** How many of one check, and of all, are shown; the evidence has all. */
const mostOfOne = 40;
const mostOfAll = 400;

/**
 * What was found: what stands against the release open to read, the rest folded.
 *
 * @param material - What the report is made of.
 */
export function findingsSection(material: ReportMaterial): Html | undefined {
  let room = mostOfAll;
  const groups = material.evidence
    .filter((one) => one.findings.length > 0)
    .map((one) => ({ check: one.check, findings: one.findings, blocks: one.findings.some(counts) }))
    .sort((a, b) => Number(b.blocks) - Number(a.blocks))
    .map(({ check, findings, blocks }) => {
      const shown = worstFirst(findings).slice(0, Math.min(mostOfOne, room));
      room -= shown.length;
      return html`<details class="card group" ${blocks ? html` open` : undefined}>
        <summary>
          ${words(check)}:
          ${counted(findings.length, 'findings')}${blocks ? undefined : ', none of which stands against the release'}
        </summary>
        <ul class="findings">
          ${shown.map(findingItem)}
        </ul>
        ${more(findings.length - shown.length)}
      </details>`;
    });
  if (groups.length === 0) return undefined;
  return html`<section aria-labelledby="findings">
    <h2 id="findings">Findings</h2>
    <p class="lead">Each says what was seen, what is allowed, and what would have passed.</p>
    <div class="stack">${groups}</div>
  </section>`;
}

/**
 * One finding.
 *
 * @param finding - The finding.
 */
export function findingItem(finding: Finding): Html {
  const { severity, message, value, threshold, remedy, place, waivedBy, blocks } = finding;
  const pair = (name: string, content: Html | string | undefined): Html | undefined =>
    content === undefined
      ? undefined
      : html`<div>
          <dt>${name}</dt>
          <dd>${content}</dd>
        </div>`;
  return html`<li>
    <p class="said"><span class="severity ${severity}">${severity}</span>${bounded(message, 600)}</p>
    <dl class="pairs">
      ${[
        pair('Where', place === undefined ? undefined : placeText(place)),
        pair('Found', value === undefined ? undefined : bounded(value, 300)),
        pair('Allowed', threshold === undefined ? undefined : bounded(threshold, 300)),
        pair('Accepted', waivedBy === undefined ? undefined : bounded(waivedBy, 200)),
        pair('Counts', blocks || waivedBy !== undefined ? undefined : 'for information'),
      ]}
    </dl>
    ${remedy === undefined ? undefined : html`<p class="remedy muted">${bounded(remedy, 600)}</p>`}
  </li>`;
}

/**
 * Whether a finding stands against the release.
 *
 * @param finding - Any finding.
 */
export function counts(finding: Finding): boolean {
  return finding.blocks && finding.waivedBy === undefined;
}

function more(number: number): Html | undefined {
  return number > 0
    ? html`<p class="muted small">… and ${number} more: the evidence has them.</p>`
    : undefined;
}

function placeText({ file, line, column, commit, url }: NonNullable<Finding['place']>): Html {
  const position = [file, line, column].filter((part) => part !== undefined).join(':');
  return html`${position === '' ? undefined : html`<code>${bounded(position, 300)}</code> `}${commit === undefined ? undefined : html`<code>${commit.slice(0, 12)}</code> `}${url === undefined ? undefined : anchor(bounded(url, 200), url)}`;
}
