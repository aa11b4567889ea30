import type { Permissions } from '../parse/model.ts';

/** What a token may do where neither job nor workflow says it: GitHub's default for new repositories. */
export const defaultPermissions: Permissions = { contents: 'read', packages: 'read' };

const rank = { none: 0, read: 1, write: 2 } as const;

/** A right that is asked for and not allowed. */
export interface Excess {
  readonly right: string;
  readonly requested: 'read' | 'write';
  readonly allowed: 'none' | 'read' | 'write';
}

/** The rights in `requested` that go beyond `allowed`, in alphabetical order. */
export function excessOf(requested: Permissions, allowed: Permissions): Excess[] {
  return Object.entries(requested)
    .map(([right, level]) => ({ right, requested: level, allowed: allowed[right] ?? ('none' as const) }))
    .filter((one) => rank[one.requested] > rank[one.allowed])
    .sort((a, b) => (a.right < b.right ? -1 : 1));
}

/** Takes from every right what a run of a fork's pull request may not have. */
export function readOnly(permissions: Permissions): Permissions {
  return Object.fromEntries(
    Object.keys(permissions)
      .filter((right) => right !== 'id-token')
      .map((right) => [right, 'read' as const]),
  );
}

/** GitHub's message for a call that asks for more than its caller grants. */
export function excessMessage(uses: string, asker: string, excess: readonly Excess[]): string {
  const list = (pick: (one: Excess) => string): string =>
    excess.map((one) => `${one.right}: ${pick(one)}`).join(', ');
  return `Error calling workflow '${uses}'. ${asker} is requesting '${list((one) => one.requested)}', but is only allowed '${list((one) => one.allowed)}'.`;
}
