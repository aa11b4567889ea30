import { fill, h, keyed, reportLink } from './dom.js';
import { openQuestions, reportsOf } from './state.js';

let next = 0;

/** The approvals that wait, each with a form of its own that stays as it is while a person fills it in. */
export function renderWaiting(section, list, state, post) {
  const open = openQuestions(state);
  section.hidden = open.length === 0;
  keyed(
    list,
    open,
    (wait) => wait.id,
    (wait) => question(wait, state, post),
    (element, wait) => {
      const reports = reportsOf(state.runs.get(wait.run));
      const line = element.querySelector('.reports');
      line.hidden = reports.length === 0;
      fill(line, reports, () => [
        'To read before you answer: ',
        ...reports.flatMap((one, index) => [index === 0 ? '' : ', ', reportLink(one, one.name)]),
      ]);
    },
  );
}

function question(wait, state, post) {
  next += 1;
  const id = `question-${String(next)}`;
  const run = state.runs.get(wait.run);
  const refused = h('p.refused', { role: 'alert' });
  const barred = wait.reviewers.filter((login) => !wait.allowed.includes(login));
  const person = h(
    'select',
    { id: `${id}-by`, name: 'by' },
    ...wait.allowed.map((login) =>
      h('option', { value: login }, login === wait.starter ? `${login} (started this release)` : login),
    ),
  );
  const suggestion = wait.suggestion ?? '';
  const rows = suggestion.split('\n').length;
  const comment = h('textarea', { id: `${id}-comment`, name: 'comment', rows, maxlength: 1000 }, suggestion);
  const send = async (outcome) => {
    refused.textContent = '';
    form.inert = true;
    const problem = await post('answer', {
      id: wait.id,
      by: person.value,
      outcome,
      comment: comment.value,
    });
    form.inert = false;
    if (problem !== undefined) refused.textContent = problem;
    else if (form.parentElement?.childElementCount > 1) document.querySelector('#waiting-title').focus();
    else document.querySelector('#content').focus({ preventScroll: true });
  };
  const form = h(
    'form.question',
    { 'aria-labelledby': `${id}-title`, onsubmit: (event) => event.preventDefault() },
    h('h3', { id: `${id}-title` }, wait.environment),
    h(
      'p.muted',
      {},
      h(
        'a',
        { href: `#run-${String(wait.run)}` },
        `Run ${String(wait.run)}${run === undefined ? '' : `, ${run.workflow}`}`,
      ),
      `, job ${wait.job}, started by ${wait.starter || wait.actor}`,
    ),
    h('p.reports'),
    h(
      'div.fields',
      {},
      h('p', {}, h('label', { for: `${id}-by` }, 'Answer as'), person),
      h('p.grow', {}, h('label', { for: `${id}-comment` }, 'Comment'), comment),
      h(
        'p.buttons',
        {},
        h('button.yes', { type: 'button', onclick: () => void send('approved') }, 'Approve'),
        h('button.no', { type: 'button', onclick: () => void send('rejected') }, 'Reject'),
      ),
    ),
    barred.length === 0
      ? ''
      : h('p.muted', {}, `${barred.join(' and ')} may not answer: who starts a run does not approve it.`),
    wait.allowed.length > 0 ? '' : h('p.refused', {}, 'Nobody may answer here.'),
    refused,
  );
  return form;
}
