/** How axe is asked: the settings of `accessibility`. */
export interface AxeQuestion {
  readonly tags: readonly string[];
  /** CSS selectors of what is left out. */
  readonly exclude: readonly string[];
  /** How many elements are told with their boxes. */
  readonly mostBoxes: number;
}

/** How many elements of one rule a page tells; how many there are is told, too. */
export const mostElements = 20;

/**
 * The expression that asks axe in a page.
 *
 * @param question - Which rules count.
 */
export function axeRun({ tags, exclude, mostBoxes }: AxeQuestion): string {
  const told = JSON.stringify({ tags, exclude, mostBoxes, mostElements });
  return `(async ({ tags, exclude, mostBoxes, mostElements }) => {
  const scope = exclude.length === 0 ? document : { include: [['html']], exclude: exclude.map((one) => [one]) };
  const found = await axe.run(scope, {
    runOnly: { type: 'tag', values: tags },
    // A frame that axe is not in is told as incomplete instead of being passed over.
    rules: { 'frame-tested': { enabled: true } },
    resultTypes: ['violations', 'incomplete'],
  });
  const ran = [...found.violations, ...found.incomplete, ...found.passes, ...found.inapplicable];
  const rulesOfTags = Object.fromEntries(tags.map((tag) =>
    [tag, new Set(ran.filter((one) => one.tags.includes(tag)).map((one) => one.id)).size]));
  let boxes = 0;
  const boxOf = (target) => {
    if (boxes >= mostBoxes || target.length !== 1 || typeof target[0] !== 'string') return undefined;
    const element = document.querySelector(target[0]);
    if (element === null) return undefined;
    boxes += 1;
    const { x, y, width, height } = element.getBoundingClientRect();
    const round = (value) => Math.round(value * 10) / 10;
    return { x: round(x + window.scrollX), y: round(y + window.scrollY), width: round(width), height: round(height) };
  };
  const told = (results) => results.map((one) => ({
    rule: one.id,
    impact: one.impact ?? null,
    help: String(one.help).slice(0, 300),
    helpUrl: String(one.helpUrl).slice(0, 500),
    count: one.nodes.length,
    elements: one.nodes.slice(0, mostElements).map((node) => ({
      target: node.target.flat(9).join(' ').slice(0, 500),
      box: boxOf(node.target),
      summary: String(node.failureSummary ?? '').replace(/\\s+/g, ' ').slice(0, 600),
    })),
  }));
  return {
    violations: told(found.violations), incomplete: told(found.incomplete),
    passes: found.passes.filter((one) => one.id !== 'frame-tested').length, rulesOfTags,
  };
})(${told})`;
}
