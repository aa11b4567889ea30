import type { Log } from '@fhir-iq/sluice-model';
import { findTool } from '@fhir-iq/sluice-runtime';
import type { Environment, FoundTool } from '@fhir-iq/sluice-runtime';

/** Where the Wix CLI comes from. */
export interface FindWixCliOptions {
  readonly env: Environment;
  readonly log: Log;
  readonly packsDirectory: string;
  readonly signal?: AbortSignal;
}

/**
 * Finds the Wix CLI: always the pinned version of the tool pack, because its words are what a publish is judged by.
 *
 * @param options - Environment, log and the folder of the tool packs.
 * @returns How to call it, its version and where it came from.
 * @throws {WorkError} If it could not be installed.
 */
export async function findWixCli(options: FindWixCliOptions): Promise<FoundTool> {
  return await findTool({ name: 'wix-cli', bin: 'wix', toolPack: 'wix-cli', ...options });
}
