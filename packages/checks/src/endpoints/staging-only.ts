import type { CheckContext } from '../check.ts';
import { askAddress } from './ask-site.ts';

/**
 * Refuses to send bursts to anything but the staging site: not to another stage, not to the live site's host, and not to
 * a site that says of itself that it is production, whatever its address.
 *
 * @param context - The check's.
 * @param site - Where bursts would go.
 * @throws {Error} If it is, or may be, the live site.
 */
export async function stagingOnly(context: CheckContext, site: URL): Promise<void> {
  const { configuration, stage, settings } = context;
  const refuse = (why: string): Error =>
    new Error(`bursts are sent to the staging site alone, and this is ${why}.`);
  const live = [configuration.environments.production.url, context.liveUrl].map((url) =>
    url === undefined ? undefined : bare(new URL(url)),
  );
  if (stage !== 'staging' || settings.target !== 'staging-site' || live.includes(bare(site)))
    throw refuse(`${site.host} in ${stage} (target ${settings.target})`);
  const asked = await askAddress(context, new URL(configuration.site.buildUrl, site));
  if ('failed' in asked) throw refuse(`${site.host}, which does not say what it is: ${asked.failed}`);
  const said = environmentOf(asked.answer);
  if (said !== undefined && said !== 'staging')
    throw refuse(`${site.host}, which says of itself that it is ${said}`);
}

/** A host with `www.` is the same site. */
function bare(url: URL): string {
  return url.host.replace(/^www\./, '');
}

function environmentOf(answer: { json(): unknown }): string | undefined {
  try {
    const { environment } = Object(answer.json()) as { environment?: unknown };
    return typeof environment === 'string' ? environment.slice(0, 40) : undefined;
  } catch {
    return undefined; // A site that does not report is known by its address alone.
  }
}
