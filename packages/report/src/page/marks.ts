import type { AxeNode, Screenshot } from '@fhir-iq/sluice-model';
import { anchor, bounded, html, type Html } from './html.ts';
import { type Mark, viewText } from './picture.ts';

/** How many things are marked on one page. */
const mostMarks = 60;

/** Something that axe says of a page, by the number that is drawn beside it; several views may show the same. */
export interface Numbered {
  readonly number: number;
  readonly nodes: readonly [AxeNode, ...AxeNode[]];
}

/**
 * Numbers what axe says of a page: violations first, then in the order of the page. The same element has one number in
 * all views.
 *
 * @param nodes - Of one page.
 */
export function numberNodes(nodes: readonly AxeNode[]): Numbered[] {
  const weight = (node: AxeNode): number => (node.kind === 'violation' ? 0 : 1);
  const sorted = [...nodes].sort(
    (a, b) => weight(a) - weight(b) || (a.box?.y ?? Infinity) - (b.box?.y ?? Infinity) || 0,
  );
  const same = Map.groupBy(sorted, (node) =>
    [node.kind, node.rule, node.target, node.state ?? ''].join('\n'),
  );
  return [...same.values()]
    .slice(0, mostMarks)
    .flatMap(([first, ...rest], index) =>
      first === undefined ? [] : [{ number: index + 1, nodes: [first, ...rest] }],
    );
}

/**
 * What is drawn on one picture.
 *
 * @param shot - The picture.
 * @param numbered - What axe says of its page.
 */
export function marksOn(shot: Screenshot, numbered: readonly Numbered[]): Mark[] {
  return numbered.flatMap(({ number, nodes }) =>
    nodes.flatMap(({ screenshot, box, kind }) =>
      screenshot === shot.file && box !== undefined ? [{ number, box, kind }] : [],
    ),
  );
}

/**
 * What the numbers mean.
 *
 * @param numbered - What axe says of a page.
 */
export function marksList(numbered: readonly Numbered[]): Html | undefined {
  if (numbered.length === 0) return undefined;
  const list = (title: string, kind: AxeNode['kind']): Html | undefined => {
    const some = numbered.filter(({ nodes: [first] }) => first.kind === kind);
    if (some.length === 0) return undefined;
    return html`<h4>${title}</h4>
      <ol class="marks">
        ${some.map(markItem)}
      </ol>`;
  };
  return html`${list('Not accessible to everybody', 'violation')}${list('For a person to look at: the tool cannot tell', 'incomplete')}`;
}

function markItem({ number, nodes }: Numbered): Html {
  const [{ help, rule, helpUrl, impact, target, state }] = nodes;
  const views = [...new Set(nodes.map(viewText))].join('; ');
  const more = [impact ?? undefined, views, state].filter((part) => part !== undefined).join(' · ');
  const name = bounded(rule, 100);
  return html`<li>
    <span class="number">${number}</span>
    <div>
      ${bounded(help ?? rule, 300)}
      <span class="muted small">(${helpUrl === undefined ? name : anchor(name, helpUrl)})</span>
      <p class="where">${bounded(target, 300)}</p>
      <p class="muted small">${more}</p>
    </div>
  </li>`;
}
