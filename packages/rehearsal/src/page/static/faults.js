import { fill, h, keyed } from './dom.js';

const ends = {
  wix: 'Wix',
  site: 'Published sites',
  github: 'GitHub',
  slack: 'Slack',
  mail: 'Mail',
  npm: 'npm advisories',
  control: 'Control page',
};

/** The view of fault switches: what goes wrong from the next request on. */
export class FaultsView {
  /** @param {(path: string, body: object) => Promise<string | undefined>} post - Sends, and gives back a refusal. */
  constructor(post) {
    this.post = post;
    this.search = h('input', { id: 'fault-search', type: 'search', oninput: () => this.render(this.state) });
    this.count = h('p.muted', { role: 'status' });
    this.refused = h('p.refused', { role: 'alert' });
    this.groups = h('div.groups');
    this.wanted = '';
    this.element = h(
      'div.view',
      {},
      h('h2', {}, 'Faults'),
      h('p', {}, 'A fault strikes from the next request on, and what Sluice should answer stands beside it.'),
      h('p.field', {}, h('label', { for: 'fault-search' }, 'Find a fault'), this.search),
      this.count,
      this.refused,
      this.groups,
    );
  }

  render(state) {
    this.state = state;
    const wanted = this.search.value.trim().toLowerCase();
    const all = state.scene?.faults ?? [];
    const shown = all.filter((fault) =>
      `${fault.name} ${fault.farEnd} ${fault.happens} ${fault.expected}`.toLowerCase().includes(wanted),
    );
    const on = all.filter((fault) => (state.faults.get(fault.name)?.on.length ?? 0) > 0);
    fill(this.count, [shown.length, on.length], () => [
      `${String(shown.length)} of ${String(all.length)} faults, ${String(on.length)} switched on`,
    ]);
    keyed(
      this.groups,
      [...new Set(shown.map((fault) => fault.farEnd))],
      (end) => end,
      (end) =>
        h(
          'details',
          {},
          h('summary', {}, h('h3', {}, ends[end] ?? end), h('span.count'), h('span.count.on')),
          h('ul.faults'),
        ),
      (group, end) => {
        const own = shown.filter((fault) => fault.farEnd === end);
        const [count, ofOn] = group.querySelectorAll('.count');
        const ownOn = own.filter((fault) => on.includes(fault)).length;
        count.textContent = String(own.length);
        ofOn.textContent = ownOn === 0 ? '' : `${String(ownOn)} on`;
        ofOn.hidden = ownOn === 0;
        if (wanted !== this.wanted) group.open = wanted !== '';
        keyed(
          group.lastElementChild,
          own,
          (fault) => fault.name,
          (fault) => this.row(fault),
          (row, fault) => this.renew(row, state.faults.get(fault.name)),
        );
      },
    );
    this.wanted = wanted;
  }

  row(fault) {
    const id = `fault-${fault.name}`;
    const moments = [
      ['', `each ${fault.occasion}`],
      ['@1', `the first ${fault.occasion}`],
      ['@2', `the second ${fault.occasion}`],
      ['@2+', 'from the second on'],
      ...(fault.byEnvironment
        ? (this.state.scene?.environments ?? []).map(({ name }) => [`@${name}`, `in ${name}`])
        : []),
    ];
    const when = h(
      'select',
      {
        'aria-label': `When ${fault.name} strikes`,
        onchange: () => void (isOn() && this.set(fault.name, when.value, true)),
      },
      ...moments.map(([value, text]) => h('option', { value }, text)),
    );
    const toggle = h(
      'button.switch',
      {
        type: 'button',
        role: 'switch',
        id,
        'aria-checked': 'false',
        'aria-describedby': `${id}-what`,
        onclick: () => void this.set(fault.name, when.value, !isOn()),
      },
      h('span.knob', { 'aria-hidden': 'true' }),
      h('span', {}, fault.name),
    );
    const isOn = () => toggle.getAttribute('aria-checked') === 'true';
    return h(
      'li',
      {},
      h('div.line', {}, toggle, when, h('span.struck')),
      h('p', { id: `${id}-what` }, `${fault.happens} `, h('span.muted', {}, `Expected: ${fault.expected}`)),
    );
  }

  renew(row, fault) {
    const toggle = row.querySelector('.switch');
    const on = (fault?.on.length ?? 0) > 0;
    toggle.setAttribute('aria-checked', String(on));
    const when = row.querySelector('select');
    const said = `${fault?.on.join() ?? ''}`;
    if (on && row.dataset.on !== said) {
      const wanted = fault.on[0].slice(fault.name.length);
      if ([...when.options].some((option) => option.value === wanted)) when.value = wanted;
    }
    row.dataset.on = said;
    const struck = fault?.struck ?? 0;
    row.querySelector('.struck').textContent = struck === 0 ? '' : `struck ${String(struck)} times`;
  }

  async set(name, when, on) {
    this.refused.textContent = (await this.post('fault', { fault: `${name}${when}`, on })) ?? '';
  }
}
