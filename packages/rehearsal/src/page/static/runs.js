import { fill, h, instant, keyed, sign } from './dom.js';
import { Graph } from './graph.js';
import { JobPanel } from './job.js';
import { isOver, runPhase } from './state.js';

/** The view of runs: which there are, the graph of one, and one of its jobs. */
export class RunsView {
  constructor() {
    this.chips = h('ol.chips');
    this.notes = h('ol.notes', { 'aria-label': 'What happened beside the runs' });
    this.title = h('h2');
    this.facts = h('p.muted');
    this.graph = new Graph((key) => this.select(key));
    this.panel = new JobPanel(() => this.graph.focus());
    this.follow = h('button.quiet', { type: 'button', onclick: () => this.unpin() }, 'Follow what runs');
    this.nothing = h('p.muted', {}, 'No workflow has started yet.');
    this.element = h(
      'div.view',
      {},
      h('nav', { 'aria-label': 'Runs' }, this.chips),
      this.notes,
      this.nothing,
      h(
        'div.split',
        {},
        h(
          'section.board',
          { 'aria-label': 'Graph' },
          this.title,
          this.facts,
          this.follow,
          this.graph.element,
        ),
        this.panel.element,
      ),
    );
    this.pinned = {};
  }

  /** Shows what the address of the page names: `#run-4` or `#run-4/KEY`. */
  open(number, key) {
    this.pinned = { run: number, job: key };
  }

  select(key) {
    this.wanted = true;
    const hash = `#run-${String(this.run.run)}/${encodeURIComponent(key)}`;
    if (location.hash === hash) this.reveal();
    else location.hash = hash;
  }

  unpin() {
    location.hash = '#runs';
  }

  reveal() {
    this.wanted = false;
    if (matchMedia('(max-width: 60rem)').matches) this.panel.title.focus();
  }

  render(state) {
    const runs = [...state.runs.values()];
    const run = state.runs.get(this.pinned.run) ?? newest(runs);
    this.run = run;
    this.nothing.hidden = run !== undefined;
    this.follow.hidden = this.pinned.run === undefined;
    keyed(
      this.chips,
      runs,
      (one) => String(one.run),
      (one) => h('li', {}, h('a', { href: `#run-${String(one.run)}` })),
      (element, one) => {
        const chip = element.firstElementChild;
        if (one === run) chip.setAttribute('aria-current', 'true');
        else chip.removeAttribute('aria-current');
        chip.className = `chip ${one.phase}`;
        const phase = runPhase(one);
        fill(chip, [phase, one.workflow], () => [
          sign(phase),
          h('span', {}, h('span.number', {}, `#${String(one.run)} `), one.workflow),
        ]);
      },
    );
    fill(this.notes, state.notes.slice(-4), () =>
      state.notes.slice(-4).map((note) => h('li', {}, instant(note.at, true), ' ', note.text)),
    );
    this.notes.hidden = state.notes.length === 0;
    this.graph.element.hidden = run === undefined;
    if (run === undefined) return this.panel.render(undefined, undefined, []);
    fill(this.title, [run.run, run.workflow], () => [run.workflow]);
    fill(this.facts, [run.run, run.title, run.sha, run.actor, run.reason], () => [
      h('span', {}, run.title),
      ` · ${run.actor} · `,
      h('code', {}, run.sha.slice(0, 7)),
      run.reason === '' ? '' : h('span.reason', {}, run.reason),
    ]);
    const job = run.jobs.get(this.pinned.run === run.run ? this.pinned.job : undefined) ?? interesting(run);
    this.graph.render(run, job?.key);
    this.panel.render(run, job, [...state.waits.values()]);
    if (this.wanted) this.reveal();
  }
}

function newest(runs) {
  return runs.findLast((run) => run.phase === 'running') ?? runs.at(-1);
}

/** The job that a person most likely wants to see. */
function interesting(run) {
  const jobs = [...run.jobs.values()];
  if (isOver(run.phase)) {
    return (
      jobs.find((job) => job.phase === 'failure') ??
      jobs.findLast((job) => job.summary !== '') ??
      jobs.findLast((job) => job.endedAt !== undefined && job.phase !== 'skipped') ??
      jobs[0]
    );
  }
  return (
    jobs.find((job) => job.phase === 'running') ??
    jobs.find((job) => job.phase === 'waiting') ??
    jobs.findLast((job) => isOver(job.phase) && job.phase !== 'skipped') ??
    jobs[0]
  );
}
