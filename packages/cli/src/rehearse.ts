import type { Command } from './command.ts';

/** `sluice rehearse`: loaded when asked for, since its parser and stand-ins are large. */
export const rehearse: Command = {
  name: 'rehearse',
  synopsis: '[deploy|pull-request|nightly] [OPTION…]',
  summary: "runs a site's own workflow files on this machine, with stand-ins for everything outside",
  async run(argv) {
    const { rehearseCommand } = await import('@fhir-iq/sluice-rehearsal');
    return rehearseCommand(argv);
  },
};
