import path from 'node:path';
import { globFiles, searchPath } from '../glob.ts';
import { booleanInput, type StandIn, type StandInContext } from './stand-in.ts';

function commonAncestor(paths: readonly string[]): string {
  const split = paths.map((one) => one.split(path.sep));
  const [first = []] = split;
  const length = first.findIndex((part, index) => split.some((other) => other[index] !== part));
  return (length < 0 ? first : first.slice(0, length)).join(path.sep) || path.sep;
}

/** Whether a path below its search path has a part that starts with a dot. */
function isHidden(file: string, root: string): boolean {
  return path
    .relative(root, file)
    .split(path.sep)
    .some((part) => part.startsWith('.') && part !== '..');
}

/**
 * Finds what a `path` input means: files, folders and globs, `!` taking out again.
 *
 * @returns The files and the folder that their names are kept relative to.
 */
export function findFiles(
  input: string,
  workspace: string,
  includeHidden: boolean,
): { root: string; files: string[] } {
  const lines = input
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const found = new Set<string>();
  const starts: string[] = [];
  for (const line of lines) {
    const excludes = line.startsWith('!');
    const pattern = path.resolve(workspace, excludes ? line.slice(1) : line);
    const start = searchPath(pattern);
    if (!excludes) starts.push(start);
    for (const file of globFiles(pattern)) {
      if (excludes) found.delete(file);
      else if (includeHidden || !isHidden(file, start)) found.add(file);
    }
  }
  const files = [...found].sort();
  const [only] = starts;
  const isFile = starts.length === 1 && only !== undefined && files.length === 1 && files[0] === only;
  return { root: isFile ? path.dirname(only) : commonAncestor(starts), files };
}

/** actions/upload-artifact, as version 7 does it. */
export const uploadArtifact: StandIn = {
  inputs: {
    name: 'artifact',
    path: '',
    'if-no-files-found': 'warn',
    'retention-days': '',
    'compression-level': '6',
    overwrite: 'false',
    'include-hidden-files': 'false',
  },
  // eslint-disable-next-line @typescript-eslint/require-await -- a stand-in answers with a promise
  async run(context: StandInContext): Promise<void> {
    const { inputs } = context;
    const name = inputs['name'] ?? '';
    const searched = inputs['path'] ?? '';
    if (searched.trim() === '') throw new Error('Input required and not supplied: path');
    const { root, files } = findFiles(
      searched,
      context.workspace,
      booleanInput(context, 'include-hidden-files'),
    );
    if (files.length === 0)
      return missing(
        context,
        `No files were found with the provided path: ${searched}. No artifacts will be uploaded.`,
      );
    const artifact = context.artifacts.upload({
      name,
      root,
      files,
      retentionDays: retention(context),
      overwrite: booleanInput(context, 'overwrite'),
    });
    context.log(
      `Artifact ${name} has been successfully uploaded: ${String(files.length)} files, ${String(artifact.bytes)} bytes, kept ${String(artifact.retentionDays)} days`,
    );
    context.kept(artifact);
    context.output('artifact-id', String(artifact.id));
    context.output('artifact-digest', artifact.digest);
  },
};

function missing(context: StandInContext, message: string): void {
  switch (context.inputs['if-no-files-found']) {
    case 'error':
      throw new Error(message);
    case 'warn':
      return context.warn(message);
    case 'ignore':
      return context.log(message);
    default:
      throw new Error(
        `Unrecognized if-no-files-found input. Provided: ${context.inputs['if-no-files-found'] ?? ''}. Available options: warn,error,ignore`,
      );
  }
}

function retention(context: StandInContext): number {
  const text = context.inputs['retention-days'] ?? '';
  const days = text === '' ? context.retentionDays : Number(text);
  if (!Number.isInteger(days)) throw new Error(`Invalid retention-days: ${text}`);
  if (days > context.retentionDays) {
    context.warn(
      `Retention days cannot be greater than the maximum allowed retention set within the repository. Using ${String(context.retentionDays)} instead.`,
    );
  }
  return days === 0 ? context.retentionDays : Math.min(days, context.retentionDays);
}
