import type { Log, ToolUse } from '@fhir-iq/sluice-model';
import type { Environment } from '../environment.ts';
import type { Http } from '../http/types.ts';

/** A tool that is downloaded: one file, or one file in a `.tar.gz`. */
export interface PinnedDownload {
  readonly version: string;
  readonly url: string;
  /** `sha256:` and 64 hexadecimal digits of what is downloaded. */
  readonly digest: string;
  /** Path of the program inside the archive; if not given, the download is the program. */
  readonly member?: string;
  readonly http: Http;
  /** Longest download in bytes; 100 MiB if not given. */
  readonly maxBytes?: number;
}

/** Which tool is wanted and where it may come from. Sources are tried in the order path, tool cache, tool pack, download. */
export interface ToolRequest {
  readonly name: string;
  /** Name of the program on the PATH. */
  readonly bin: string;
  /** Versions that will do, as npm writes ranges. Without it the PATH is not looked at. */
  readonly versionRange?: string;
  /** Arguments that make the program print its version; [`--version`] if not given. */
  readonly versionArguments?: readonly string[];
  /** A folder of `packsDirectory`. */
  readonly toolPack?: string;
  readonly download?: PinnedDownload;
  readonly env: Environment;
  readonly log: Log;
  /** Where tool packs lie: `packages/runtime/tool-packs` in the sources, `tool-packs` beside a bundle. */
  readonly packsDirectory: string;
  readonly signal?: AbortSignal | undefined;
}

/** A tool that was found. */
export interface FoundTool extends ToolUse {
  /** The program and the arguments that come before all others. */
  readonly command: readonly [string, ...string[]];
  /** For a tool pack: its installed folder, with `node_modules`. */
  readonly directory?: string;
}
