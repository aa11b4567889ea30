import { globSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { CheckName } from '@fhir-iq/sluice-config';
import type { Evidence } from '@fhir-iq/sluice-model';
import type { Story } from '@fhir-iq/sluice-rehearsal';
import { RehearsalRoom, type Rehearsed } from '../../helpers/rehearsal.ts';
import { copyExample } from '../../helpers/reduced-example.ts';

/** What a rehearsal of the example left. */
export interface Looked {
  readonly code: number | null;
  readonly said: string;
  readonly story: Story;
  /** The evidence that a road left of a check; undefined where it left none. */
  evidence(road: string, check: string): Evidence | undefined;
  /** All that logs and summaries of a road say. */
  told(road: string): string;
  /** The report that a road left for people; undefined where it made none. */
  report(road: string): string | undefined;
}

/** What to rehearse. */
export interface Look {
  readonly without: readonly CheckName[];
  /** Good releases before it. */
  readonly releases?: number;
  readonly args: readonly string[];
  /** Changes files of the site before it is a repository. */
  readonly change?: (site: string) => void;
}

/** Rehearses the example in a world of its own, and hands over what it left before that is removed. */
export async function lookAt<Result>(
  { without, releases = 0, args, change }: Look,
  see: (looked: Looked) => Result,
): Promise<Result> {
  const site = copyExample(without);
  const room = new RehearsalRoom();
  try {
    change?.(site);
    const rehearse = async (...more: readonly string[]): Promise<Rehearsed> =>
      await room.rehearse(['deploy', '--site', site, '--speed', '5', ...more]);
    for (let release = 1; release <= releases; release += 1) {
      const { code, said } = await rehearse();
      if (code !== 0) throw new Error(`release ${String(release)} did not reach production:\n${said}`);
    }
    const { code, said, story } = await rehearse(...args);
    if (story === undefined) throw new Error(`no story was told:\n${said}`);
    return see({ code, said, story, ...leftBy(room.state, story) });
  } finally {
    room.close();
    rmSync(site, { recursive: true, force: true });
  }
}

function leftBy(state: string, story: Story): Pick<Looked, 'evidence' | 'told' | 'report'> {
  const runs = (road: string) => story.runs.filter(({ file }) => path.basename(file) === `${road}.yml`);
  const files = (road: string, pattern: string): string[] =>
    runs(road)
      .flatMap(({ number }) => globSync(`runs/${String(number)}/artifacts/${pattern}`, { cwd: state }))
      .map((file) => readFileSync(path.join(state, file), 'utf8'));
  return {
    evidence: (road, check) =>
      files(road, '*/**/*.json')
        .map((text) => JSON.parse(text) as Partial<Evidence>)
        .find((one): one is Evidence => one.schema === 'sluice.evidence/v1' && one.check === check),
    told: (road) =>
      runs(road)
        .flatMap(({ jobs }) => jobs.flatMap(({ log, summary }) => [log, summary ?? '']))
        .filter((file) => file !== '')
        .map((file) => readFileSync(path.join(state, file), 'utf8'))
        .join('\n'),
    report: (road) => files(road, 'report/report.html')[0],
  };
}
