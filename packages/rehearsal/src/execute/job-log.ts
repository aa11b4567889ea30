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
  private readonly tell: (lines: readonly string[]) => void;

  /** @param options - `tell` takes the lines as they stand in the file. */
  constructor(options: {
    file: string;
    label: string;
    clock: Clock;
    masks: Masks;
    output: Output;
    tell: (lines: readonly string[]) => void;
  }) {
    this.file = options.file;
    this.label = options.label;
    this.clock = options.clock;
    this.masks = options.masks;
    this.output = options.output;
    this.tell = options.tell;
    mkdirSync(path.dirname(options.file), { recursive: true });
    appendFileSync(this.file, '');
  }

  /** Writes a text, line by line. */
  write(text: string): void {
    const lines = this.masks
      .hide(text)
      .split(/\r?\n/)
      .map((line) => `${this.clock.now().toISOString()} ${line}`);
    appendFileSync(this.file, lines.map((line) => `${line}\n`).join(''));
    this.tell(lines);
    for (const line of lines) {
      const live = asRead(line.slice(line.indexOf(' ') + 1));
      if (live !== undefined) this.output(`${this.label} | ${live}`);
    }
  }
}

/** The runner's marks are for its page: a console has no groups to fold. */
function asRead(line: string): string | undefined {
  const mark = /^##\[(group|endgroup|section|command|debug|notice|warning|error)\](.*)$/s.exec(line);
  if (mark === null) return line;
  const [, kind = '', text = ''] = mark;
  if (kind === 'endgroup') return undefined;
  return ['group', 'section', 'command'].includes(kind) ? `== ${text}` : `${kind}: ${text}`;
}
