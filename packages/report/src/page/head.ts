import type { Answer } from '@fhir-iq/sluice-model';
import { words } from '../figures.ts';
import type { ReportMaterial } from '../material.ts';
import { answerClass, answerSign } from './answer.ts';
import { anchor, bounded, html, type Html, type HtmlPart } from './html.ts';

/**
 * Which site, which stage, what the answer is and what it is about.
 *
 * @param material - What the report is made of.
 */
export function headSection(material: ReportMaterial): Html {
  const { answer, site, stage, reason } = material;
  return html`<header>
    <p class="kicker">Release report · ${words(stage)}</p>
    <h1>${bounded(site, 120)}</h1>
    <div class="card verdict ${answerClass(answer)}">
      ${answerSign(answer)}<strong>${headlines[answer]}</strong>
      <p class="muted">${bounded(reason, 1500)}</p>
    </div>
    <dl class="facts">${facts(material)}</dl>
  </header>`;
}

/** The answer as a sentence. */
export const headlines: Record<Answer, string> = {
  pass: 'Pass: nothing stands against this release.',
  fail: 'Fail: this release does not go on as it is.',
  error: 'Error: not everything could be looked at.',
  'not-evaluated': 'Not evaluated: too little was looked at.',
};

function facts({ commit, url, buildId, runUrl, at, verdict }: ReportMaterial): HtmlPart[] {
  const fact = (name: string, value: HtmlPart): Html =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  const digest = verdict?.releaseDigest;
  return [
    ...(url === undefined ? [] : [fact('Site', anchor(bounded(url, 200), url))]),
    fact('Commit', html`<code>${commit.slice(0, 12)}</code>`),
    ...(buildId === undefined ? [] : [fact('Build', html`<code>${bounded(buildId, 80)}</code>`)]),
    ...(digest === undefined ? [] : [fact('Release', html`<code>${digest.slice(0, 19)}…</code>`)]),
    fact(
      'Made',
      html`<time datetime="${at.toISOString()}"
        >${at.toISOString().slice(0, 16).replace('T', ' ')} UTC</time
      >`,
    ),
    ...(runUrl === undefined ? [] : [fact('Run', anchor('the run on GitHub', runUrl))]),
  ];
}
