/** A family of browsers. */
export type Engine = 'chromium' | 'firefox' | 'webkit';

/** How a page is looked at: by which engine, as which device. */
export interface View {
  readonly engine: Engine;
  /** `desktop`, or the name of a device profile. */
  readonly profile: string;
}

/**
 * What tells views apart.
 *
 * @param view - The view.
 */
export function nameOf(view: View): string {
  return `${view.engine}/${view.profile}`;
}
