import { bytes, duration, fill, h, instant, link, phaseWord, reportLink, sign } from './dom.js';
import { timeOf } from './graph.js';
import { LogView } from './log.js';
import { fillMarkdown } from './markdown.js';

/** Everything of one job: how it stands, its steps, its summary, its log. */
export class JobPanel {
  /** @param {() => void} back - Goes back to the graph. */
  constructor(back) {
    this.title = h('h3', { tabindex: '-1' });
    this.facts = h('dl.facts');
    this.reason = h('p.reason');
    this.steps = h('ol.steps');
    this.stepsTitle = h('h4', {}, 'Steps');
    this.summary = h('div.markdown');
    this.summaryBox = h(
      'details.summary',
      { open: true },
      h('summary', {}, h('h4', {}, 'Summary')),
      this.summary,
    );
    this.artifacts = h('ul.artifacts');
    this.artifactsTitle = h('h4', {}, 'Artifacts');
    this.log = new LogView();
    this.logTitle = h('h4', {}, 'Log');
    this.element = h(
      'section.panel',
      { 'aria-label': 'Job' },
      h('button.quiet.back', { type: 'button', onclick: back }, 'Back to the graph'),
      this.title,
      this.facts,
      this.reason,
      this.stepsTitle,
      this.steps,
      this.summaryBox,
      this.artifactsTitle,
      this.artifacts,
      this.logTitle,
      this.log.element,
    );
  }

  /** Shows a job of a run. */
  render(run, job, waits) {
    this.element.hidden = job === undefined;
    if (job === undefined) return;
    fill(this.title, [job.key, job.phase], () => [
      sign(job.phase),
      h('span.name', {}, job.name),
      h(`span.pill.${job.phase}`, {}, phaseWord(job.phase)),
    ]);
    const answers = waits.filter((one) => one.run === run.run && one.job === job.name && one.answer?.by);
    fill(this.facts, [timeOf(job), job.environment, job.url, job.needs, job.startedAt, answers], () => [
      ...fact('Environment', job.environment),
      ...fact('Started', job.startedAt === undefined ? undefined : instant(job.startedAt)),
      ...fact('Took', job.endedAt === undefined || job.startedAt === undefined ? undefined : timeOf(job)),
      ...fact('Needs', job.needs.length === 0 ? undefined : job.needs.join(', ')),
      ...fact('Address', job.url === undefined ? undefined : link(job.url)),
      ...answers.flatMap(({ answer }) =>
        fact(
          answer.outcome === 'approved' ? 'Approved by' : 'Rejected by',
          `${answer.by}${answer.comment ? `: ${answer.comment}` : ''}`,
        ),
      ),
    ]);
    this.reason.hidden = job.reason === '';
    this.reason.className = `reason ${job.phase}`;
    fill(this.reason, [job.phase, job.reason], () => [
      job.phase === 'waiting' ? `Waits for ${job.reason}` : job.reason,
    ]);
    this.steps.hidden = this.stepsTitle.hidden = job.steps.length === 0;
    fill(this.steps, job.steps, () =>
      job.steps.map((step) =>
        h(
          `li.${step.phase}`,
          {},
          sign(step.phase),
          h('span.name', {}, step.name),
          h('span.time', {}, isTimed(step) ? duration(step.milliseconds) : phaseWord(step.phase)),
        ),
      ),
    );
    this.summaryBox.hidden = job.summary === '';
    if (job.summary !== '') fillMarkdown(this.summary, job.summary, 5);
    this.artifacts.hidden = this.artifactsTitle.hidden = job.artifacts.length === 0;
    fill(this.artifacts, job.artifacts, () => job.artifacts.map(artifactLine));
    this.log.element.hidden = this.logTitle.hidden = job.log.length === 0;
    this.log.render(`${String(run.run)} ${job.key}`, job.log);
  }
}

function artifactLine(artifact) {
  const { name, files, folder, page } = artifact;
  return h(
    'li',
    {},
    h('strong', {}, name),
    page === undefined ? '' : h('span', {}, ' ', reportLink(artifact)),
    h(
      'span.muted',
      {},
      ` ${files === 1 ? '1 file' : `${String(files)} files`}, ${bytes(artifact.bytes)}, in `,
    ),
    h('code', {}, folder),
  );
}

function isTimed({ phase, milliseconds }) {
  return phase !== 'running' && phase !== 'skipped' && milliseconds > 0;
}

function fact(name, value) {
  return value === undefined ? [] : [h('div', {}, h('dt', {}, name), h('dd', {}, value))];
}
