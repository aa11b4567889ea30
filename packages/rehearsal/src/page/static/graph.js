import { duration, h, keyed, phaseWord, sign, svgElement } from './dom.js';
import { isOver } from './state.js';

/**
 * The jobs of a run by the first part of their keys: a called workflow's jobs and the legs of a matrix stand together.
 *
 * @param {{ jobs: Map<string, any> }} run - The run.
 */
export function groupsOf(run) {
  const groups = new Map();
  for (const job of run.jobs.values()) {
    const id = topOf(job.key);
    const group = groups.get(id) ?? { id, name: job.name.split(' / ')[0], jobs: [], needs: new Set() };
    if (job.legOf === id) group.name = id;
    group.jobs.push(job);
    for (const need of job.needs) if (topOf(need) !== id) group.needs.add(topOf(need));
    groups.set(id, group);
  }
  for (const group of groups.values()) {
    for (const need of group.needs) if (!groups.has(need)) group.needs.delete(need);
    group.phase = phaseOf(group.jobs.map((job) => job.phase));
  }
  return groups;
}

function topOf(key) {
  return key.split(' / ')[0].replace(/ \([^()]*\)$/, '');
}

/** One phase of several: what needs an eye comes first. */
export function phaseOf(phases) {
  for (const phase of ['failure', 'waiting', 'running']) if (phases.includes(phase)) return phase;
  const rest = phases.filter((phase) => phase !== 'skipped');
  if (rest.length === 0) return 'skipped';
  if (rest.every((phase) => phase === rest[0])) return rest[0];
  if (rest.includes('cancelled')) return 'cancelled';
  return rest.some(isOver) ? 'running' : 'queued';
}

/** Groups in rows: each stands below all that it needs, and near to it. */
export function layersOf(groups) {
  const depths = new Map();
  const depth = (group) => {
    if (!depths.has(group.id)) {
      depths.set(group.id, 0);
      depths.set(group.id, Math.max(-1, ...[...group.needs].map((id) => depth(groups.get(id)))) + 1);
    }
    return depths.get(group.id);
  };
  const layers = [];
  for (const group of groups.values()) (layers[depth(group)] ??= []).push(group);
  const places = new Map();
  for (const layer of layers) {
    const wish = (group) => {
      const known = [...group.needs].map((id) => places.get(id) ?? 0.5);
      return known.length === 0 ? 0.5 : known.reduce((sum, one) => sum + one, 0) / known.length;
    };
    const wishes = new Map(layer.map((group) => [group.id, wish(group)]));
    layer.sort((a, b) => wishes.get(a.id) - wishes.get(b.id));
    layer.forEach((group, index) => places.set(group.id, (index + 1) / (layer.length + 1)));
  }
  return layers;
}

/** The needs that are worth a line: one that is reached by way of another needs none. */
export function linesOf(groups) {
  const reaches = (from, to) => [...groups.get(from).needs].some((id) => id === to || reaches(id, to));
  return [...groups.values()].flatMap(({ id, needs }) =>
    [...needs]
      .filter((need) => ![...needs].some((other) => other !== need && reaches(other, need)))
      .map((need) => ({ from: need, to: id })),
  );
}

/** The graph of a run's jobs. */
export class Graph {
  /** @param {(key: string) => void} select - Called with the key of a job that a person picks. */
  constructor(select) {
    this.select = select;
    this.lines = svgElement('svg', { class: 'edges', 'aria-hidden': 'true' });
    this.rows = h('div.rows');
    this.element = h('div.graph', { role: 'group' }, this.lines, this.rows);
    this.drawn = '';
    new ResizeObserver(() => this.draw()).observe(this.rows);
  }

  /** Shows a run; `selected` is the key of the job that is shown beside it. */
  render(run, selected) {
    const groups = groupsOf(run);
    this.element.setAttribute('aria-label', `Jobs of run ${String(run.run)}, ${run.workflow}`);
    keyed(
      this.rows,
      layersOf(groups),
      (layer) => `${String(run.run)} ${layer.map((group) => group.id).join(' ')}`,
      () => h('div.row'),
      (row, layer) =>
        keyed(
          row,
          layer,
          (group) => group.id,
          () => h('div.node'),
          (node, group) => this.renew(node, group, groups, selected),
        ),
    );
    this.groups = groups;
    this.draw();
  }

  renew(node, group, groups, selected) {
    node.className = `node ${group.phase}${group.jobs.some((job) => job.key === selected) ? ' chosen' : ''}`;
    const single = group.jobs.length === 1;
    const needs = [...group.needs].map((id) => groups.get(id).name).join(', ');
    const items = single
      ? group.jobs
      : [{ heading: true, key: `\u0000${group.id}`, name: group.name, phase: group.phase }, ...group.jobs];
    keyed(
      node,
      items,
      (job) => job.key,
      (job) =>
        job.heading === true
          ? h('p.group')
          : h('button.job', { type: 'button', onclick: () => this.select(job.key) }),
      (element, job) => {
        const name = single ? group.name : job.heading === true ? job.name : shortName(job, group);
        const time = job.heading === true ? '' : timeOf(job);
        const shown = JSON.stringify([name, job.phase, time, job.environment, needs]);
        element.setAttribute('aria-pressed', String(job.key === selected));
        if (job.heading === true) element.removeAttribute('aria-pressed');
        if (element.dataset.shown === shown) return;
        element.dataset.shown = shown;
        element.replaceChildren(
          sign(job.phase),
          h('span.name', {}, name),
          h('span.time', {}, time),
          job.heading === true || needs === '' ? '' : h('span.unseen', {}, `, needs ${needs}`),
        );
      },
    );
  }

  /** Puts the focus on the job that is shown. */
  focus() {
    this.rows.querySelector('[aria-pressed="true"]')?.focus();
  }

  /** Draws the lines between the nodes where they stand now. */
  draw() {
    if (this.groups === undefined || this.rows.clientWidth === 0) return;
    const place = this.rows.getBoundingClientRect();
    const boxes = new Map(
      [...this.rows.querySelectorAll('.node')].map((node) => [
        node.getAttribute('data-item'),
        node.getBoundingClientRect(),
      ]),
    );
    const paths = linesOf(this.groups).flatMap(({ from, to }) => {
      const [a, b] = [boxes.get(from), boxes.get(to)];
      if (a === undefined || b === undefined) return [];
      const x = a.left + a.width / 2 - place.left;
      const y = a.bottom - place.top;
      const x2 = b.left + b.width / 2 - place.left;
      const y2 = b.top - place.top;
      const bend = Math.max(10, Math.min(60, (y2 - y) / 2));
      const d = `M${x} ${y}C${x} ${y + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
      return [{ d, phase: this.groups.get(from).phase, begun: this.groups.get(to).phase !== 'planned' }];
    });
    const drawn = JSON.stringify([place.width, place.height, paths]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.lines.setAttribute('viewBox', `0 0 ${place.width} ${place.height}`);
    this.lines.replaceChildren(
      ...paths.map(({ d, phase, begun }) =>
        svgElement('path', { d, class: `${phase}${begun ? ' begun' : ''}` }),
      ),
    );
  }
}

function shortName(job, group) {
  const rest = job.name.startsWith(`${group.name} / `) ? job.name.slice(group.name.length + 3) : job.name;
  return rest.startsWith(`${group.id} (`) ? rest.slice(group.id.length + 2, -1) : rest;
}

/** How long a job ran by the rehearsal's clock; its phase where that says more. */
export function timeOf(job) {
  if (job.startedAt !== undefined && job.endedAt !== undefined)
    return duration(Date.parse(job.endedAt) - Date.parse(job.startedAt));
  return job.phase === 'planned' ? '' : phaseWord(job.phase);
}
