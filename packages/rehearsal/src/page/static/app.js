import { fill, h, keyed } from './dom.js';
import { FaultsView } from './faults.js';
import { IssuesView } from './issues.js';
import { MessagesView } from './messages.js';
import { RunsView } from './runs.js';
import { emptyState, openQuestions, take } from './state.js';
import { renderWaiting } from './waiting.js';
import { renderAlerts, renderHead, renderWay } from './way.js';

const at = (id) => document.querySelector(`#${id}`);
let state = emptyState();
let connected = false;
let planned = false;

/** Sends a click; what comes back is why it was refused. */
async function post(path, body) {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.ok ? undefined : await answer.text();
  } catch {
    return 'The rehearsal does not answer: nothing was sent.';
  }
}

const views = {
  runs: { title: 'Runs', view: new RunsView(), count: () => 0 },
  messages: { title: 'Messages', view: new MessagesView(), count: () => state.messages.size },
  issues: { title: 'Issues', view: new IssuesView(), count: () => state.issues.size },
  faults: {
    title: 'Faults',
    view: new FaultsView(post),
    count: () => [...state.faults.values()].filter((fault) => fault.on.length > 0).length,
  },
};
let shown;

/** Shows what the address names: `#messages`, `#issue-3`, `#run-4/KEY`; runs where it names nothing. */
function route() {
  const hash = decoded(location.hash.slice(1));
  const [, number, job] = /^run-(\d+)(?:\/(.+))?$/.exec(hash) ?? [];
  const [, id] = /^id-(\d+)$/.exec(hash) ?? [];
  const run = number ?? [...state.runs.values()].find((one) => one.id === id)?.run;
  const [, issue] = /^issue-(\d+)$/.exec(hash) ?? [];
  const name = run !== undefined ? 'runs' : issue !== undefined ? 'issues' : hash in views ? hash : 'runs';
  views.runs.view.open(run === undefined ? undefined : Number(run), job);
  if (shown !== name) at('content').replaceChildren(views[name].view.element);
  shown = name;
  render();
  if (issue !== undefined) views.issues.view.open(Number(issue));
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return ''; // Somebody wrote the address by hand.
  }
}

function render() {
  planned = false;
  renderHead(at('scene'), at('status'), state, connected);
  renderAlerts(at('alerts'), state, connected);
  renderWay(at('way'), state);
  renderWaiting(at('waiting'), at('questions'), state, post);
  keyed(
    at('views'),
    Object.entries(views),
    ([name]) => name,
    ([name]) => h('li', {}, h('a', { href: `#${name}` })),
    (element, [name, { title, count }]) => {
      const entry = element.firstElementChild;
      if (name === shown) entry.setAttribute('aria-current', 'page');
      else entry.removeAttribute('aria-current');
      const number = count();
      fill(entry, [title, number], () => [title, number > 0 ? h('span.count', {}, String(number)) : '']);
    },
  );
  views[shown].view.render(state);
  const waits = openQuestions(state).length;
  const what = state.scene === undefined ? '' : `${state.scene.scenario} · `;
  document.title = `${waits > 0 ? `(${String(waits)} waiting) ` : ''}${what}Sluice rehearsal`;
}

function plan() {
  if (planned) return;
  planned = true;
  // A page in the background draws nothing, but its title says that somebody is waited for.
  if (document.hidden) setTimeout(render, 200);
  else requestAnimationFrame(render);
}

function takeAll(events, aloud) {
  const said = events.map((event) => take(state, event)).filter((text) => text);
  if (aloud && said.length > 0) at('announce').textContent = said.slice(-3).join('. ');
  plan();
}

const source = new EventSource('events');
source.addEventListener('begin', (event) => {
  state = emptyState();
  connected = true;
  takeAll(JSON.parse(event.data), false);
  if (state.end !== undefined) source.close();
});
source.addEventListener('message', (event) => {
  takeAll(JSON.parse(event.data), true);
  if (state.end !== undefined) source.close();
});
source.addEventListener('error', () => {
  connected = false;
  plan();
});

addEventListener('hashchange', route);
route();
