import { ConfigurationError } from '@fhir-iq/sluice-model';
import { Cancellation } from './execute/cancellation.ts';
import { readOptions } from './options.ts';

/**
 * The command `sluice rehearse`: runs a site's own workflow files on this machine and says how it ended.
 *
 * @param argv - The arguments after `rehearse`.
 * @returns The exit code: 0 for a good end, 1 when a gate or a person said no or something failed, 2 for usage or configuration.
 */
export async function rehearseCommand(argv: string[]): Promise<number> {
  try {
    const options = readOptions(argv);
    const { rehearse } = await import('./rehearse.ts');
    // Where nobody looks, nobody clicks: without a terminal there is no page.
    const page = options.page && process.stdout.isTTY;
    const cancellation = new Cancellation();
    const cancel = (): void => cancellation.request('The rehearsal was interrupted.');
    process.once('SIGINT', cancel);
    try {
      return (await rehearse({ ...options, page }, console.log, cancellation)).exitCode;
    } finally {
      process.off('SIGINT', cancel);
    }
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    return 2;
  }
}
