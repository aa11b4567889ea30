/** What a channel answered: either it took the message, or why not. */
export type Receipt = {
  /** The channel's name in the configuration. */
  readonly channel: string;
  readonly type: 'slack' | 'email' | 'pagerduty';
  /** When the answer came, RFC 3339. */
  readonly at: string;
} & (
  | {
      readonly accepted: true;
      /** The service's own id of the message; a Slack webhook gives none. */
      readonly id?: string;
      /** The service's answer in its own words. */
      readonly status: string;
    }
  | { readonly accepted: false; /** Why, and what to do. */ readonly reason: string }
);
