/** What the published-site stand-in and the process that runs a site's code say to each other. */

/** A call of an HTTP function, as `wix-http-functions` hands it over. */
export interface FunctionCall {
  readonly kind: 'function';
  readonly method: string;
  readonly functionName: string;
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly url: string;
  readonly baseUrl: string;
}

/** A call of a router, as `wix-router` hands it over. */
export interface RouterCall {
  readonly kind: 'router';
  readonly prefix: string;
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly url: string;
  readonly baseUrl: string;
}

/** A call of a web method by a page; without `method`: which ones the module has. */
export interface WebModuleCall {
  readonly kind: 'web-module';
  /** `src/backend/….web.js` */
  readonly module: string;
  readonly method?: string;
  readonly args?: readonly unknown[];
}

export type SiteCall = FunctionCall | RouterCall | WebModuleCall;

/** What a call came to. */
export type SiteResult =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
    }
  /** A router's `ok(page)`. */
  | { readonly kind: 'page'; readonly pages: readonly string[]; readonly title?: string }
  /** What a web method returned, or the names of a module's web methods. */
  | { readonly kind: 'value'; readonly value: unknown }
  /** A router's `next()`, or no router of this prefix. */
  | { readonly kind: 'next' }
  /** No such function. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'threw'; readonly message: string };

/** Parent to child. */
export type ToSite =
  | { readonly type: 'call'; readonly id: number; readonly call: SiteCall }
  | {
      readonly type: 'service-answer';
      readonly id: number;
      readonly value?: unknown;
      readonly error?: string;
    };

/** Child to parent. */
export type FromSite =
  | { readonly type: 'result'; readonly id: number; readonly result: SiteResult }
  | {
      readonly type: 'service';
      readonly id: number;
      readonly service: 'data' | 'secrets';
      readonly method: string;
      readonly args: readonly unknown[];
    };
