import type { LaidOut, PageLayout } from './in-page.ts';

/** How far two engines may be apart, in percent. */
export interface LayoutTolerance {
  /** To the side, and in width; of the screen's width. */
  readonly shift: number;
  /** Up or down, and in height; of the page's height. */
  readonly drop: number;
}

/** Something that one engine shows otherwise than the reference. */
export type LayoutDifference =
  | { readonly kind: 'missing' | 'extra'; readonly element: LaidOut }
  | {
      readonly kind: 'moved' | 'resized';
      readonly element: LaidOut;
      readonly reference: LaidOut;
      /** CSS pixels, the greater of the two directions in relation to what is allowed. */
      readonly by: number;
      readonly allowed: number;
      readonly direction: 'x' | 'y' | 'width' | 'height';
    };

/** No engine sets fonts to the pixel as another one: less than this is no difference on any page. */
const leastPixels = 24;

/**
 * Compares two layouts of one page. Pure.
 *
 * @param reference - As the engine lays it out that the others are held against.
 * @param other - As another engine lays it out.
 * @param tolerance - How far they may be apart.
 * @returns What differs, in the order of the page.
 */
export function compareLayouts(
  reference: PageLayout,
  other: PageLayout,
  tolerance: LayoutTolerance,
): LayoutDifference[] {
  const there = new Map(other.elements.map((one) => [one.key, one]));
  const known = new Set(reference.elements.map((one) => one.key));
  const sideways = Math.max(leastPixels, (tolerance.shift / 100) * reference.width);
  const upright = Math.max(leastPixels, (tolerance.drop / 100) * reference.height);
  const differences = reference.elements.flatMap((was): LayoutDifference[] => {
    const now = there.get(was.key);
    if (now === undefined) return [{ kind: 'missing', element: was }];
    const moved = worst(was, now, [
      ['x', sideways],
      ['y', upright],
    ]);
    const resized = worst(was, now, [
      ['width', sideways],
      ['height', upright],
    ]);
    return [
      ...(moved === undefined ? [] : [{ kind: 'moved' as const, element: now, reference: was, ...moved }]),
      ...(resized === undefined
        ? []
        : [{ kind: 'resized' as const, element: now, reference: was, ...resized }]),
    ];
  });
  const extra = other.elements
    .filter((one) => !known.has(one.key))
    .map((element): LayoutDifference => ({ kind: 'extra', element }));
  return [...differences, ...extra];
}

type Direction = 'x' | 'y' | 'width' | 'height';

function worst(
  was: LaidOut,
  now: LaidOut,
  directions: readonly (readonly [Direction, number])[],
): { by: number; allowed: number; direction: Direction } | undefined {
  return directions
    .map(([direction, allowed]) => ({ direction, allowed, by: Math.abs(now[direction] - was[direction]) }))
    .filter(({ by, allowed }) => by > allowed)
    .toSorted((a, b) => b.by / b.allowed - a.by / a.allowed)[0];
}
