import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What GitHub refuses in a push although the token may write. */
export interface PushLimits {
  /** Whether workflow files may change. */
  readonly workflows: boolean;
  /** Branches that take changes through pull requests alone. */
  readonly reviewedBranches: readonly string[];
}

/** Runs before each ref is changed; what it says on stderr comes to the pusher as `remote: …`. */
const hook = `#!/bin/sh
ref=$1
new=$3
case $new in *[!0]*) ;; *) exit 0 ;; esac
case " $SLUICE_REVIEWED " in
  *" $ref "*)
    echo "error: GH013: Repository rule violations found for $ref." >&2
    echo "- Changes must be made through a pull request." >&2
    exit 1
    ;;
esac
if [ "$SLUICE_WORKFLOWS" = no ]; then
  file=$(git log --format= --name-only -m "$new" --not --all -- .github/workflows | head -n 1)
  if [ -n "$file" ]; then
    echo "refusing to allow a GitHub App to create or update workflow \\\`$file\\\` without \\\`workflows\\\` permission" >&2
    exit 1
  fi
fi
exit 0
`;

/**
 * Writes the hook that holds pushes to their limits.
 *
 * @param directory - A folder that outlives the far end.
 * @returns The folder to name as git's hooks folder.
 */
export function writePushHook(directory: string): string {
  const hooks = path.join(directory, 'hooks');
  mkdirSync(hooks, { recursive: true });
  const file = path.join(hooks, 'update');
  writeFileSync(file, hook);
  chmodSync(file, 0o755);
  return hooks;
}

/** The hook's environment. */
export function pushEnvironment(limits: PushLimits | undefined): Record<string, string> {
  return {
    SLUICE_WORKFLOWS: limits?.workflows === false ? 'no' : 'yes',
    SLUICE_REVIEWED: (limits?.reviewedBranches ?? []).map((branch) => `refs/heads/${branch}`).join(' '),
  };
}
