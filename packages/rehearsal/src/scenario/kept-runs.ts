import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { WorkflowEvent } from '../execute/run-state.ts';

/** What a run can be run again from. */
export interface KeptRun {
  readonly number: number;
  /** Its workflow file. */
  readonly path: string;
  readonly event: WorkflowEvent;
}

const folder = (world: string): string => path.join(world, 'events');

/** Keeps what started a run, in the folder of its world. */
export function keepEvent(world: string, run: KeptRun): void {
  mkdirSync(folder(world), { recursive: true });
  writeFileSync(path.join(folder(world), `${String(run.number)}.json`), JSON.stringify(run));
}

/** The last run of a workflow file in a world; nothing when there is none. */
export function lastRunOf(world: string, workflow: string): KeptRun | undefined {
  if (!existsSync(folder(world))) return undefined;
  return readdirSync(folder(world))
    .map((name) => JSON.parse(readFileSync(path.join(folder(world), name), 'utf8')) as KeptRun)
    .filter((run) => run.path.endsWith(`/${workflow}`))
    .sort((a, b) => b.number - a.number)[0];
}
