import type { Path } from '../path.ts';

/** Where a key and its value stand in the text, from 0. */
export interface PlaceNode {
  readonly key: number;
  readonly value: number;
  readonly children: Map<string | number, PlaceNode>;
}

/** A place that has no key or value yet. */
export function placeNode(key: number, value: number): PlaceNode {
  return { key, value, children: new Map() };
}

/**
 * The offset of a key or value, or of its nearest ancestor that the file has.
 *
 * @param root - The place of the whole document.
 * @param path - The key.
 * @param part - Whether the key itself or its value is meant; of an ancestor it is always the key.
 */
export function offsetOf(root: PlaceNode, path: Path, part: 'key' | 'value'): number {
  let at = root;
  for (const [index, step] of path.entries()) {
    const next = at.children.get(step);
    if (next === undefined) return at.key;
    at = next;
    if (index === path.length - 1) return part === 'key' ? at.key : at.value;
  }
  return at.value;
}
