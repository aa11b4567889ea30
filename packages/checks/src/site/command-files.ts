import { readFile, writeFile } from 'node:fs/promises';
import type { Environment } from '@fhir-iq/sluice-runtime';

const variables = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'];

/** The step's files as they were before code of the site ran. */
export interface CommandFiles {
  /**
   * Puts back what was written meanwhile by others than us.
   *
   * @returns The names of the files that had been written to.
   */
  restore(): Promise<string[]>;
}

/**
 * Remembers the files by which a step speaks to the runner. Code of the site does not get their names, but it runs as
 * the same user and could find them in the runner's folder.
 *
 * @param env - The variables of the runner, as this process got them.
 */
export async function rememberCommandFiles(env: Environment): Promise<CommandFiles> {
  const files = variables.flatMap((name) => {
    const file = env[name];
    return file === undefined || file === '' ? [] : [{ name, file }];
  });
  const before = await Promise.all(files.map(async ({ file }) => contentOf(file)));
  return {
    async restore() {
      const written: string[] = [];
      for (const [index, { name, file }] of files.entries()) {
        const was = before[index];
        const now = await contentOf(file);
        if (was === undefined || (now !== undefined && now.equals(was))) continue;
        await writeFile(file, was);
        written.push(name);
      }
      return written;
    },
  };
}

async function contentOf(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
