import { WorkError } from '@fhir-iq/sluice-model';
import type { FoundTool, ToolRequest } from './types.ts';
import { findOnPath } from './path.ts';
import { installDownload } from './download.ts';
import { installToolPack } from './tool-pack.ts';

/**
 * Finds a tool, or installs it.
 *
 * @param request - Which, and where it may come from.
 * @returns How to call it, its version and where it came from, for the evidence.
 * @throws {WorkError} If no source has it; the message says what each source said.
 */
export async function findTool(request: ToolRequest): Promise<FoundTool> {
  const onPath = await findOnPath(request);
  if ('command' in onPath) return said(request, onPath);
  if (request.toolPack !== undefined) return said(request, await installToolPack(request, request.toolPack));
  if (request.download !== undefined) return said(request, await installDownload(request, request.download));
  throw new WorkError({
    what: `${request.name} was not found: ${onPath.reason}.`,
    remedy: `Install ${request.name}${request.versionRange === undefined ? '' : ` (${request.versionRange})`} on the runner.`,
  });
}

function said(request: ToolRequest, tool: FoundTool): FoundTool {
  request.log.info(`${tool.name} ${tool.version} (${tool.source}): ${tool.command.join(' ')}`);
  return tool;
}

/** What evidence says of a tool. */
export function toolUse(tool: FoundTool): { name: string; version: string; source: FoundTool['source'] } {
  return { name: tool.name, version: tool.version, source: tool.source };
}
