import { fill, h, instant } from './dom.js';
import { holdOf, runPhase } from './state.js';

/** What is live in each environment, in the order of a release's way. */
export function renderWay(element, state) {
  const environments = state.scene?.environments ?? [];
  const serves = [...state.serves.values()];
  fill(element, [environments, [...state.live.values()], serves], () =>
    environments.map((one) => {
      const live = state.live.get(one.name);
      const said = state.serves.get(one.name);
      const build = said === undefined ? live?.buildId : said.buildId;
      const commit = said === undefined ? live?.commit : said.commit;
      const fresh = live?.at !== undefined && state.scene !== undefined && live.at >= state.scene.at;
      return h(
        `li.place${fresh ? '.fresh' : ''}`,
        {},
        h('h3', {}, one.name, fresh ? h('span.tag', {}, 'new') : ''),
        build === undefined
          ? h('p.build.none', {}, live === undefined ? 'nothing known yet' : 'no build of Sluice')
          : h('p.build', {}, h('span.unseen', {}, 'Build '), h('code', {}, build)),
        h(
          'dl.facts',
          {},
          ...fact('Commit', commit === undefined ? undefined : h('code', {}, commit.slice(0, 7))),
          ...fact('Design', live?.uiVersion === undefined ? undefined : h('code', {}, live.uiVersion)),
          ...fact('Since', live?.at === undefined ? undefined : instant(live.at, true)),
          ...fact('Branch', h('code', {}, one.branch)),
        ),
        h('p.address', {}, one.url),
      );
    }),
  );
}

function fact(name, value) {
  return value === undefined ? [] : [h('div', {}, h('dt', {}, name), h('dd', {}, value))];
}

/** What everybody must see: a hold, the end, a lost connection. */
export function renderAlerts(element, state, connected) {
  const hold = holdOf(state);
  const { end } = state;
  fill(element, [hold?.number, hold?.title, end, connected], () => [
    hold === undefined
      ? undefined
      : h(
          'p.alert.bad',
          {},
          h('b', {}, 'Nothing is published: '),
          h('a', { href: `#issue-${String(hold.number)}` }, `#${String(hold.number)} ${hold.title}`),
          ' holds all environments until it is closed.',
        ),
    end === undefined
      ? undefined
      : h(
          `p.alert.${end.exitCode === 0 ? 'good' : 'bad'}`,
          {},
          h('b', {}, end.exitCode === 0 ? 'It ended well. ' : 'It did not end well. '),
          `${end.reason} Exit code ${String(end.exitCode)}.`,
        ),
    end === undefined && !connected
      ? h('p.alert.bad', {}, 'The rehearsal does not answer. It ended, or it will be back in a moment.')
      : undefined,
  ]);
}

/** Which rehearsal this is, and how far it is. */
export function renderHead(scene, status, state, connected) {
  const { scene: what, end } = state;
  fill(scene, [what?.scenario, what?.repository, state.at], () =>
    what === undefined
      ? []
      : [
          h('span', {}, `${what.scenario} of ${what.repository}`),
          state.at === undefined ? '' : h('span.clock', {}, 'clock ', instant(state.at, true)),
        ],
  );
  const [word, look] = statusOf(state, connected);
  fill(status, [word, look, end?.exitCode], () => [word]);
  status.className = `pill ${look}`;
}

function statusOf(state, connected) {
  if (state.end !== undefined)
    return state.end.exitCode === 0 ? ['ended well', 'success'] : ['ended badly', 'failure'];
  if (!connected) return ['not connected', 'failure'];
  const phases = [...state.runs.values()].map(runPhase);
  for (const phase of ['running', 'waiting']) if (phases.includes(phase)) return [phase, phase];
  return ['between runs', 'queued'];
}
