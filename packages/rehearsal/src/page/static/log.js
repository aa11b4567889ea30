import { h } from './dom.js';

/** Lines of one log that the page shows; the file has all of them. */
const longest = 6_000;

// Tools colour their lines for terminals.
const colours = /\u001B\[[0-9;?]*[A-Za-z]/g;

/** The log of one job. Lines are added to it, so that what a person reads or has marked stays. */
export class LogView {
  constructor() {
    this.lines = h('ol.lines');
    this.element = h('div.log', { tabindex: 0, role: 'region', 'aria-label': 'Log' }, this.lines);
    this.shown = 0;
    this.of = undefined;
  }

  /** Shows the lines of a job's log; `of` names the job. */
  render(of, lines) {
    if (of !== this.of || lines.length < this.shown) {
      this.of = of;
      this.shown = 0;
      this.lines.replaceChildren();
    }
    if (lines.length === this.shown) return;
    const box = this.element;
    const follows = this.shown === 0 || box.scrollHeight - box.scrollTop - box.clientHeight < 40;
    const more = lines.slice(Math.max(this.shown, lines.length - longest));
    this.lines.append(...more.map(lineOf).filter((line) => line !== undefined));
    while (this.lines.childElementCount > longest) this.lines.firstElementChild.remove();
    this.shown = lines.length;
    if (follows) box.scrollTop = box.scrollHeight;
  }
}

/** A line without its instant; the runner's marks become what they mean. */
function lineOf(raw) {
  const text = raw.replace(/^(\d{4}-\d\d-\d\dT[\d:.]+Z) /, '').replace(colours, '');
  const at = raw.startsWith(text) ? undefined : raw.slice(11, 19);
  const [, mark, rest] = /^##\[(\w+)\]([^]*)$/.exec(text) ?? [];
  if (mark === 'endgroup') return undefined;
  const kind = ['group', 'error', 'warning', 'notice', 'debug', 'command'].includes(mark) ? mark : 'plain';
  const said = { error: 'Error: ', warning: 'Warning: ', notice: 'Notice: ' }[kind];
  return h(
    `li.${kind}`,
    at === undefined ? {} : { title: at },
    said === undefined ? '' : h('b', {}, said),
    kind === 'plain' ? text : (rest ?? ''),
  );
}
