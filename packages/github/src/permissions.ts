/** A key of a job's `permissions:` and how much of it one call needs. */
export interface Need {
  readonly permission: 'actions' | 'contents' | 'deployments' | 'issues' | 'pull-requests';
  readonly access: 'read' | 'write';
  /** When it is another one. */
  readonly note?: string;
}

/** Rights that no `permissions:` key gives; the text says what does. */
export interface OutsideNeed {
  readonly outside: string;
}

/**
 * What to do about an answer of 403 or 404, in the words of a workflow file.
 *
 * @param need - What the call needs.
 */
export function permissionRemedy(need: Need | OutsideNeed): string {
  if ('outside' in need) return need.outside;
  return [
    `Probably the job’s token lacks ${need.permission}: ${need.access}. Add to the job (and, when it is in a called workflow, to the calling job too):`,
    '  permissions:',
    `    ${need.permission}: ${need.access}`,
    ...(need.note === undefined ? [] : [need.note]),
  ].join('\n');
}
