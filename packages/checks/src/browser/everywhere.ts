/**
 * JavaScript that defines `everywhere(selector)` and `roots` in a page: elements of the document and of every open
 * shadow root in it. What a custom element shows stands in no list of the document alone.
 */
export const everywhere = `
  const roots = [document];
  for (let n = 0; n < roots.length && n < 2000; n += 1)
    for (const one of roots[n].querySelectorAll('*')) if (one.shadowRoot) roots.push(one.shadowRoot);
  const everywhere = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
`;
