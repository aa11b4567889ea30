import type { GitHubSeed } from './github/seed.ts';
import type { Advisory } from './npm/advisories.ts';

/** A page of a design: its visible text is what critical pages are checked for. */
export interface PageSeed {
  /** Starts with a slash; the home page is "/". */
  readonly path: string;
  readonly title: string;
  /** Name by which a router's `ok(name)` shows it; the title when absent. */
  readonly name?: string;
  readonly text: string;
  /** HTML put into the body below the text. */
  readonly html?: string;
  /** The id in the name of the page's code, `src/pages/TITLE.ID.js`: that code runs in the visitor's browser. */
  readonly pageId?: string;
}

/** One numbered design revision of a site (`uiVersion`). */
export interface DesignSeed {
  readonly uiVersion: string;
  readonly pages: readonly PageSeed[];
}

/** A mail that a site sends when a form has stored a row; `{{field}}` stands for what the row has. */
export interface AutomationSeed {
  readonly collection: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A site as Wix knows it. */
export interface SiteSeed {
  readonly siteId: string;
  readonly name: string;
  /** Environment that this site is, for faults such as `wix-build-error@production`. */
  readonly environment: string;
  readonly premium: boolean;
  /** Addresses of the published site, the primary one first; `https://fhiriq.com`. */
  readonly urls: readonly string[];
  readonly designs: readonly DesignSeed[];
  /** Whether the site was published from the editor before (default true). */
  readonly published?: boolean;
  /** Whether search engines may show the site, as its SEO settings say; by default production alone. */
  readonly indexed?: boolean;
  /** The id of the analytics that its dashboard has put on every page. */
  readonly analytics?: string;
  /** Values of the Secrets Manager that the site's code may ask for. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Folder of the site's npm packages (node_modules), as Wix would install them. */
  readonly nodeModules?: string;
  /** Mails that forms trigger. */
  readonly automations?: readonly AutomationSeed[];
  /** Collections of the CMS: name -> items. */
  readonly collections?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** An API key with what it may do. */
export interface WixApiKeySeed {
  readonly key: string;
  /** `'all'`, or the ids of the sites that the key may touch. */
  readonly sites: 'all' | readonly string[];
  /** Permission names; the CLI needs "Wix CLI - Git Integration". */
  readonly permissions: readonly string[];
}

/** What the far ends know when a rehearsal starts. Secrets are never written to the state directory. */
export interface SandboxSeed {
  readonly wix?: {
    readonly account?: string;
    readonly sites: readonly SiteSeed[];
    readonly apiKeys: readonly WixApiKeySeed[];
  };
  /** Repositories (their git is a bare repository on this machine), environments, teams. */
  readonly github?: GitHubSeed;
  readonly slack?: {
    readonly webhooks: readonly {
      readonly name: string;
      readonly url: string;
      readonly archived?: boolean;
    }[];
  };
  readonly pagerDuty?: {
    /** The name is that of the secret that holds the key, of 32 characters. */
    readonly integrations: readonly { readonly name: string; readonly key: string }[];
  };
  readonly mail?: { readonly host: string; readonly user: string; readonly password: string };
  /** SonarQube, and who may do what there: analyse and read, analyse alone, or nothing but be known. */
  readonly sonar?: {
    readonly host: string;
    readonly tokens: readonly { readonly token: string; readonly rights: 'all' | 'analysis' | 'none' }[];
  };
  readonly npm?: { readonly advisories?: readonly Advisory[] };
}
