import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Story } from '@fhir-iq/sluice-rehearsal';

/** The checkout. */
export const root = path.resolve(import.meta.dirname, '../..');

/** How a rehearsal ended, seen from the terminal. */
export interface Rehearsed {
  readonly code: number | null;
  readonly said: string;
  /** Absent when it ended before there was anything to tell. */
  readonly story: Story | undefined;
}

/** A state of its own for rehearsals of a test; the tools in it are shared by all of them. */
export class RehearsalRoom {
  readonly state = mkdtempSync(path.join(os.tmpdir(), 'rehearsal-'));
  private told = 0;

  constructor() {
    const tools = path.join(root, '.sluice', 'tools');
    mkdirSync(tools, { recursive: true });
    symlinkSync(tools, path.join(this.state, 'tools'));
  }

  /**
   * Runs `sluice rehearse` as a person does.
   *
   * @param args - Its arguments.
   * @param options - `started` gets the process, to stop it.
   * @returns Exit code, what it printed, and the story.
   */
  async rehearse(
    args: readonly string[],
    options: { started?: (pid: number, line: string) => void } = {},
  ): Promise<Rehearsed> {
    this.told += 1;
    const json = path.join(this.state, `story-${String(this.told)}.json`);
    const command = [
      'packages/cli/src/main.ts',
      'rehearse',
      ...args,
      '--no-page',
      '--state',
      this.state,
      '--json',
      json,
    ];
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (child.pid !== undefined) options.started?.(child.pid, text);
      });
    }
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const story = existsSync(json) ? (JSON.parse(readFileSync(json, 'utf8')) as Story) : undefined;
    return { code, said, story };
  }

  /** Removes all that the rehearsals left. */
  close(): void {
    rmSync(this.state, { recursive: true, force: true });
  }
}

/** A job of the story by the last part of its key. */
export function jobOf(story: Story, name: string): Story['runs'][number]['jobs'][number] | undefined {
  return story.runs
    .flatMap((run) => run.jobs)
    .find((job) => job.key === name || job.key.endsWith(` / ${name}`));
}
