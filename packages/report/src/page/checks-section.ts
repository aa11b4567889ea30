import { type CheckName, checks } from '@fhir-iq/sluice-config';
import { counted } from '@fhir-iq/sluice-model';
import { words } from '../figures.ts';
import type { ReportLine, ReportMaterial } from '../material.ts';
import { answerChip } from './answer.ts';
import { bounded, html, type Html } from './html.ts';

const order = { fail: 0, error: 1, 'not-evaluated': 2, pass: 3 } as const;

/**
 * The checks, those that do not pass first.
 *
 * @param lines - The checks.
 * @param material - For what the verdict does not cover yet.
 */
export function checksSection(lines: readonly ReportLine[], material: ReportMaterial): Html {
  const sorted = [...lines].sort((a, b) => order[a.answer] - order[b.answer]);
  const [passed, others] = [
    sorted.filter((line) => line.answer === 'pass'),
    sorted.filter((line) => line.answer !== 'pass'),
  ];
  const notYet = material.verdict?.notYet ?? [];
  return html`<section aria-labelledby="checks">
    <h2 id="checks">Checks</h2>
    <p class="lead">
      Only <em>pass</em> counts for a release. <em>Error</em> means that a check could not look,
      <em>not-evaluated</em> that there was nothing to look at.
    </p>
    <div class="stack">
      ${
        others.length === 0
          ? undefined
          : html`<ul class="card checks">
              ${others.map(item)}
            </ul>`
      }
      ${passed.length === 0 ? undefined : passedCard(passed)}
    </div>
    ${notYet.length === 0 ? undefined : html`<p class="muted small after">Not looked at by this build, and accepted as such: ${notYet.map(words).join(', ')}.</p>`}
  </section>`;
}

/** Folded: who decides reads what does not pass, and opens the rest where they want to know what was looked at. */
function passedCard(lines: readonly ReportLine[]): Html {
  return html`<details class="card passed">
    <summary>
      ${answerChip('pass')} <b>${counted(lines.length, 'checks pass', 'check passes')}</b>
      <span class="muted small names">${bounded(lines.map(({ name }) => words(name)).join(', '), 2000)}</span>
    </summary>
    <ul class="checks">
      ${lines.map(item)}
    </ul>
  </details>`;
}

function item(line: ReportLine): Html {
  const { name, answer, reason } = line;
  const meaning = Object.hasOwn(checks, name)
    ? checks[name as CheckName].description.replaceAll('`', '')
    : undefined;
  return html`<li>
    ${answerChip(answer)}
    <div class="name">
      ${words(name)}${meaning === undefined ? undefined : html`<br /><span class="muted small">${meaning}</span>`}
    </div>
    <span class="amount">${amount(line)}</span>
    <p class="why">${bounded(reason, 1000)}</p>
  </li>`;
}

function amount({ examined, floor, unit, seconds, waived }: ReportLine): string {
  const looked = examined === undefined ? undefined : bounded(counted(examined, unit ?? 'things'), 80);
  const least =
    floor !== undefined && examined !== undefined && examined < floor
      ? `at least ${String(floor)} needed`
      : undefined;
  const time =
    seconds === undefined
      ? undefined
      : seconds < 60
        ? `${seconds.toFixed(1)} s`
        : `${(seconds / 60).toFixed(1)} min`;
  const accepted = waived === 0 ? undefined : `${String(waived)} accepted by waiver`;
  return [looked, least, accepted, time].filter((part) => part !== undefined).join(' · ');
}
