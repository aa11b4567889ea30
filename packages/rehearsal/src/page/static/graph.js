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

/** Where all nodes stand in one column, a line says only that one row comes after the other. */
function stackedLines(layers) {
  return layers.slice(1).map((layer, index) => ({ from: layers[index].at(-1).id, to: layer[0].id }));
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
      [...this.rows.querySelectorAll('.node')].map((node) => {
        const { left, right, top, bottom } = node.getBoundingClientRect();
        const box = { left: left - place.left, right: right - place.left };
        return [node.getAttribute('data-item'), { ...box, top: top - place.top, bottom: bottom - place.top }];
      }),
    );
    const isStack = matchMedia('(max-width: 40rem)').matches;
    const lines = isStack ? stackedLines(layersOf(this.groups)) : linesOf(this.groups);
    const paths = lines.flatMap(({ from, to }) => {
      const [a, b] = [boxes.get(from), boxes.get(to)];
      if (a === undefined || b === undefined) return [];
      const d = routeOf(a, b, [...boxes.values()]);
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

/** How far from a node a line passes it, in pixels. */
const clearance = 7;

/** A path from one node down to another, which passes those between them through the gaps of their rows. */
function routeOf(a, b, boxes) {
  const start = { x: (a.left + a.right) / 2, y: a.bottom };
  const end = { x: (b.left + b.right) / 2, y: b.top };
  const between = boxes.filter((box) => box.top > a.top + 1 && box.top < b.top - 1);
  const tops = [...new Set(between.map((box) => Math.round(box.top)))].sort((one, other) => one - other);
  let at = start;
  let path = `M${start.x} ${start.y}`;
  for (const top of tops) {
    const row = between
      .filter((box) => Math.round(box.top) === top)
      .sort((one, other) => one.left - other.left);
    const gaps = [
      row[0].left - clearance,
      ...row.slice(1).map((box, index) => (row[index].right + box.left) / 2),
      row.at(-1).right + clearance,
    ];
    const wish = (at.x + end.x) / 2;
    const x = gaps.reduce((best, gap) => (Math.abs(gap - wish) < Math.abs(best - wish) ? gap : best));
    path += bendTo(at, { x, y: top });
    at = { x, y: Math.max(...row.map((box) => box.bottom)) };
    path += `L${at.x} ${at.y}`;
  }
  return path + bendTo(at, end);
}

function bendTo(from, to) {
  const bend = Math.max(4, Math.min(60, (to.y - from.y) / 2));
  return `C${from.x} ${from.y + bend} ${to.x} ${to.y - bend} ${to.x} ${to.y}`;
}

function shortName(job, group) {
  const rest = job.name.startsWith(`${group.name} / `) ? job.name.slice(group.name.length + 3) : job.name;
  return rest.startsWith(`${group.id} (`) ? rest.slice(group.id.length + 2, -1) : rest;
}

/** How long a job ran by the rehearsal's clock; its phase where that says more. */
export function timeOf(job) {
  if (job.startedAt !== undefined && job.endedAt !== undefined)
    return duration(Date.parse(job.endedAt) - Date.parse(job.startedAt));
  // The sign says these, and a name needs the place.
  return ['planned', 'waiting'].includes(job.phase) ? '' : phaseWord(job.phase);
}
