import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { DesignSeed } from '@fhir-iq/sluice-sandbox';

interface DesignFile {
  readonly revisions: Readonly<
    Record<
      string,
      {
        readonly pages: Readonly<
          Record<string, { readonly title: string; readonly text: string; readonly html?: string }>
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
      pages: Object.entries(pages).map(([path, { title, text, html }]) => ({
        path,
        title,
        text,
        ...(html === undefined ? {} : { html }),
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
