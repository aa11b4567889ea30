import { fill, h, instant, keyed } from './dom.js';
import { fillMarkdown } from './markdown.js';

/** The view of issues and pull requests of the site's repository; the release's own comes first. */
export class IssuesView {
  constructor() {
    this.list = h('div.letters');
    this.nothing = h('p.muted', {}, 'No issue was opened and no pull request is open.');
    this.element = h(
      'div.view',
      {},
      h('h2', {}, 'Release issue, incidents, pull requests'),
      this.nothing,
      this.list,
    );
  }

  /** Brings an issue into view. */
  open(number) {
    const element = this.list.querySelector(`[data-item="${String(number)}"]`);
    element?.scrollIntoView();
    element?.focus({ preventScroll: true });
  }

  render(state) {
    const all = [...state.issues.values()].sort((a, b) => rank(a) - rank(b) || b.number - a.number);
    this.nothing.hidden = all.length > 0;
    keyed(
      this.list,
      all,
      (issue) => String(issue.number),
      (issue) => h('article.issue', { tabindex: '-1', 'aria-label': `#${String(issue.number)}` }),
      (element, issue) => fill(element, issue, () => show(issue)),
    );
  }
}

function rank(issue) {
  const labels = ['sluice-hold', 'sluice-release'];
  const label = labels.findIndex((one) => issue.labels.includes(one));
  return (issue.state === 'open' ? 0 : 10) + (label < 0 ? 5 : label);
}

function show(issue) {
  const name = issue.kind === 'issue' ? 'Issue' : 'Pull request';
  return [
    h('h3', {}, issue.title, ' ', h('span.light', {}, `#${String(issue.number)}`)),
    h(
      'p.marks',
      {},
      h(`span.pill.${issue.state === 'open' ? 'success' : 'skipped'}`, {}, `${name} ${issue.state}`),
      ...issue.labels.map((label) => h('span.tag', {}, label)),
      h('span.muted', {}, `${issue.author}, `, instant(issue.at, true)),
    ),
    markdown(issue.body, 4),
    ...issue.comments.map((comment) =>
      h(
        'div.comment',
        {},
        h('p.muted', {}, h('b', {}, comment.author), ' ', instant(comment.at, true)),
        markdown(comment.body, 4),
      ),
    ),
  ];
}

function markdown(text, level) {
  const element = h('div.markdown');
  fillMarkdown(element, text, level);
  return element;
}
