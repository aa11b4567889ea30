import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { escapeMarkdown } from '@fhir-iq/sluice-report';

const siteIdForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What the manual process needs to know of the site. */
export interface ManualFacts {
  /** Undefined where it could not be read: then the steps have no links of the site. */
  readonly configuration: Pick<SluiceConfiguration, 'site' | 'environments'> | undefined;
  /** The id of production's Wix site; empty where it is not known. */
  readonly siteId: string;
  /** The last version that was seen to be good, in words; undefined where there is none. */
  readonly good?: string | undefined;
  /** The incident issue's address. */
  readonly incidentUrl?: string | undefined;
}

/**
 * The specification's Emergency Rollback Steps with the links of this site.
 *
 * @param facts - Which site.
 * @returns Seven steps as Markdown, without numbers.
 */
export function manualSteps({ configuration, siteId, good, incidentUrl }: ManualFacts): string[] {
  const url = configuration?.environments.production.url;
  const addresses =
    configuration === undefined || url === undefined
      ? 'its pages, forms and health'
      : `<${url}>, <${new URL(configuration.site.buildUrl, url).href}> and the pages of pages.critical in sluice.yml`;
  const panel = siteIdForm.test(siteId)
    ? `https://manage.wix.com/dashboard/${siteId}/home`
    : 'https://manage.wix.com/account/websites';
  return [
    `Access the Wix Studio admin panel${configuration === undefined ? '' : ` of ${escapeMarkdown(configuration.site.name)}`}: <${panel}>`,
    'Navigate to the site’s versions: open the editor from there, then Site History (<https://support.wix.com/en/article/managing-your-site-history-1079227>).',
    `Select the previous stable version${good === undefined ? ': the newest one that was published before the trouble began' : `: ${good}`}.`,
    'Confirm the rollback: restore that version, then publish it in the editor.',
    `Verify the site’s functionality: ${addresses}.`,
    'Update the team and the stakeholders.',
    `Investigate, and document the incident${incidentUrl === undefined ? '' : `: <${incidentUrl}>`}.`,
  ];
}

/**
 * The manual process as a Markdown list with its heading.
 *
 * @param facts - Which site.
 */
export function manualProcess(facts: ManualFacts): string {
  return [
    '#### Emergency rollback by hand',
    '',
    ...manualSteps(facts).map((step, index) => `${String(index + 1)}. ${step}`),
    '',
    'Site History brings back pages, code and the schema of collections; it does not bring back data.',
  ].join('\n');
}
