/** One answer of a site, as Mozilla Observatory's rules look at it. */
export interface ScoredAnswer {
  /** Where the answer came from. */
  readonly url: URL;
  /** Whether it came over a connection that browsers count as secure. */
  readonly secure: boolean;
  /** Names in lower case, several values joined by `, `; `set-cookie` by a line end. */
  readonly headers: Readonly<Record<string, string>>;
  /** The scripts that it names, where it is a page. */
  readonly scripts?: readonly NamedScript[] | undefined;
  /** What it says of other origins to a request that names one; undefined: no origin was named. */
  readonly sharing?: SharingLook | undefined;
  /** Where the same address leads when it is asked by http; undefined: that was not looked at. */
  readonly plain?: PlainWay | undefined;
}

/** What an answer says to a request of another origin. */
export interface SharingLook {
  readonly origin: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A script that a page loads by its address. */
export interface NamedScript {
  /** As it stands in the page. */
  readonly src: string;
  readonly integrity?: string | undefined;
}

/** What became of a request by http. */
export interface PlainWay {
  /** The addresses that it led to, in their order; empty: the answer came by http. */
  readonly hops: readonly string[];
  /** Nothing answers by http, so that nothing has to be redirected. */
  readonly refused: boolean;
}

/** What one rule says. */
export interface RuleResult {
  /** The header or matter, as people name it. */
  readonly test: string;
  /** What was found, kebab-case. */
  readonly found: string;
  /** Points: negative ones are taken off 100, positive ones count only from 90 on. */
  readonly modifier: number;
  readonly value: string;
  /** What would have cost nothing. */
  readonly wanted: string;
}

/** One rule. */
export type Rule = (answer: ScoredAnswer) => RuleResult;
