import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '@fhir-iq/sluice-model';
import type { Masks } from './masks.ts';

/** Where live lines of all jobs go. */
export type Output = (line: string) => void;

/** The log of one job: a file with instants, and live lines with the job's name in front. Everything is masked first. */
export class JobLog {
  private readonly file: string;
  private readonly label: string;
  private readonly clock: Clock;
  private readonly masks: Masks;
  private readonly output: Output;

  constructor(options: { file: string; label: string; clock: Clock; masks: Masks; output: Output }) {
    this.file = options.file;
    this.label = options.label;
    this.clock = options.clock;
    this.masks = options.masks;
    this.output = options.output;
    mkdirSync(path.dirname(options.file), { recursive: true });
    appendFileSync(this.file, '');
  }

  /** Writes a text, line by line. */
  write(text: string): void {
    for (const line of this.masks.hide(text).split(/\r?\n/)) {
      appendFileSync(this.file, `${this.clock.now().toISOString()} ${line}\n`);
      this.output(`${this.label} | ${line}`);
    }
  }
}
