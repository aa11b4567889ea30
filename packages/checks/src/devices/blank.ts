import type { Finding } from '@fhir-iq/sluice-model';
import type { Visit } from '../browser/view.ts';
import { finding } from '../findings.ts';

/**
 * That a page shows nothing at all: what is alike in every engine and on every device is then nothing.
 *
 * @param check - The check.
 * @param path - The page.
 * @param visit - How it was looked at.
 */
export function blankFinding(
  check: string,
  path: string,
  { url, view }: Pick<Visit, 'url' | 'view'>,
): Finding {
  return finding(check, {
    rule: 'blank',
    key: `${path}:${view.engine}:${view.profile}`,
    severity: 'critical',
    message: `${path} (${view.engine}, ${view.profile}): the page shows nothing`,
    place: { url: url.href },
    value: 'nothing to be seen',
    threshold: 'text, pictures or something to use',
    remedy: 'Open the page there; a script that fails may keep all of it hidden.',
  });
}
