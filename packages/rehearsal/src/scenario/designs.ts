import { randomBytes } from 'node:crypto';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { DesignSeed, SiteSeed } from '@fhir-iq/sluice-sandbox';

interface DesignFile {
  readonly collections?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** The id of the analytics that the dashboard has put on every page. */
  readonly analytics?: string;
  /** Mails that forms trigger. */
  readonly automations?: NonNullable<SiteSeed['automations']>;
  readonly revisions: Readonly<
    Record<
      string,
      {
        readonly pages: Readonly<
          Record<
            string,
            {
              readonly title: string;
              readonly text: string;
              readonly html?: string;
              readonly pageId?: string;
            }
          >
        >;
      }
    >
  >;
}

/**
 * The designs that Wix keeps of an environment's site: those of the site's `design/<environment>.json`, else one at the
 * configured `uiVersion` that shows what the critical pages are looked at for.
 *
 * @param configuration - The site's configuration.
 * @param environment - The environment.
 * @param file - Text of the design file, if the site has one.
 */
export function designsOf(
  configuration: SluiceConfiguration,
  environment: keyof SluiceConfiguration['environments'],
  file: string | undefined,
): DesignSeed[] {
  if (file !== undefined) {
    return Object.entries((JSON.parse(file) as DesignFile).revisions).map(([uiVersion, { pages }]) => ({
      uiVersion,
      pages: Object.entries(pages).map(([path, { title, text, html, pageId }]) => ({
        path,
        title,
        text,
        ...(html === undefined ? {} : { html }),
        ...(pageId === undefined ? {} : { pageId }),
      })),
    }));
  }
  const { name } = configuration.site;
  const critical = configuration.pages.critical.map((page) => ({
    path: page.path,
    title: page.text ?? name,
    text: page.text ?? name,
  }));
  const home = critical.some((page) => page.path === '/') ? [] : [{ path: '/', title: name, text: name }];
  return [{ uiVersion: configuration.environments[environment].uiVersion, pages: [...home, ...critical] }];
}

/**
 * What Wix keeps of an environment's site beside its designs: the collections of its CMS, its analytics, the mails that its
 * forms trigger, and the values of
 * its Secrets Manager, in which `*` stands for characters that are drawn anew for each rehearsal.
 *
 * @param file - Text of the design file, if the site has one.
 */
export function keptByWix(
  file: string | undefined,
): Pick<SiteSeed, 'collections' | 'secrets' | 'analytics' | 'automations'> {
  const { collections, secrets, analytics, automations } =
    file === undefined ? {} : (JSON.parse(file) as Partial<DesignFile>);
  return {
    ...(collections === undefined ? {} : { collections }),
    ...(analytics === undefined ? {} : { analytics }),
    ...(automations === undefined ? {} : { automations }),
    ...(secrets === undefined
      ? {}
      : {
          secrets: Object.fromEntries(
            Object.entries(secrets).map(([name, value]) => [
              name,
              value.replace('*', () => randomBytes(12).toString('hex')),
            ]),
          ),
        }),
  };
}
