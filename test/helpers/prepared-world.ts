import { cpSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Story } from '@fhir-iq/sluice-rehearsal';
import { RehearsalRoom } from './rehearsal.ts';
import { makeSmallSite } from './small-site.ts';

/** A rehearsal from a prepared world. */
export interface Played {
  readonly code: number | null;
  readonly said: string;
  readonly story: Story;
  /** What production served before, if it served a build of ours. */
  readonly before: Story['live'][number] | undefined;
  /** All that logs, summaries, issues and messages say. */
  readonly told: string;
}

/** What production serves at the end of a story. */
export function productionOf(story: Story | undefined): Story['live'][number] | undefined {
  return story?.live.find((one) => one.environment === 'production');
}

/** Worlds of the small site in which so many releases have gone to production, made once and copied for each rehearsal. */
export class PreparedWorlds {
  readonly site = makeSmallSite();
  private readonly rooms: { readonly room: RehearsalRoom; readonly story: Story | undefined }[] = [];

  private async room(releases: number): Promise<{ room: RehearsalRoom; story: Story | undefined }> {
    const known = this.rooms[releases];
    if (known !== undefined) return known;
    const room = new RehearsalRoom();
    if (releases === 0) return (this.rooms[0] = { room, story: undefined });
    const before = await this.room(releases - 1);
    copy(before.room, room);
    const { code, said, story } = await room.rehearse(['deploy', '--site', this.site, '--speed', '20']);
    if (code !== 0 || story === undefined)
      throw new Error(`release ${String(releases)} did not reach production:\n${said}`);
    return (this.rooms[releases] = { room, story });
  }

  /**
   * Rehearses in a copy of a world.
   *
   * @param releases - How many good releases production had.
   * @param args - After `sluice rehearse`.
   */
  async play(releases: number, args: readonly string[]): Promise<Played> {
    const world = await this.room(releases);
    const room = new RehearsalRoom();
    try {
      copy(world.room, room);
      const { code, said, story } = await room.rehearse([...args, '--site', this.site, '--speed', '20']);
      if (story === undefined) throw new Error(`no story was told:\n${said}`);
      return { code, said, story, before: productionOf(world.story), told: tell(room.state, story, said) };
    } finally {
      room.close();
    }
  }

  /** Removes all that was made. */
  close(): void {
    for (const one of this.rooms) one?.room.close();
    rmSync(this.site, { recursive: true, force: true });
  }
}

function copy(from: RehearsalRoom, to: RehearsalRoom): void {
  cpSync(from.state, to.state, {
    recursive: true,
    // The room has its own link to the tools, which all share.
    filter: (source) => path.relative(from.state, source) !== 'tools',
  });
}

function tell(state: string, story: Story, said: string): string {
  const jobs = story.runs.flatMap((run) => run.jobs);
  const files = jobs.flatMap(({ log, summary }) => [log, summary ?? '']).filter((file) => file !== '');
  return [
    said,
    ...files.map((file) => readFileSync(path.join(state, file), 'utf8')),
    ...story.messages.map(({ text }) => text),
    ...story.issues.flatMap(({ title, body, comments }) => [
      title,
      body,
      ...comments.map(({ text }) => text),
    ]),
  ].join('\n');
}
