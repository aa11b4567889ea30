import * as core from '@actions/core';
import type { Log } from '@fhir-iq/sluice-model';
import type { Masker } from '@fhir-iq/sluice-runtime';

/** The runner's log, masked before the runner sees a line. */
export function runnerLog(masker: Masker): Log {
  return {
    debug: (message) => core.debug(masker.mask(message)),
    info: (message) => core.info(inert(masker.mask(message))),
    notice: (message) => core.notice(masker.mask(message)),
    warning: (message) => core.warning(masker.mask(message)),
    error: (message) => core.error(masker.mask(message)),
    group: (title, work) => core.group(masker.mask(title).replace(/[\r\n]+/g, ' '), work),
  };
}

/** Text from elsewhere must not begin a line as a command to the runner. */
function inert(message: string): string {
  return message.replace(/^(\s*)(::|##\[)/gm, '$1\u200b$2');
}

/** Tells the runner each form of each secret, before anything else is said. */
export function maskForRunner(masker: Masker, told: Set<string>): void {
  for (const form of masker.forms()) {
    if (told.has(form)) continue;
    told.add(form);
    core.setSecret(form);
  }
}
