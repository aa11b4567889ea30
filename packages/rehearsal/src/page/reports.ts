import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Feed } from '../feed/feed.ts';

/** The longest page of an artifact that is shown, in bytes. */
const pageLimit = 60_000_000;

/** The pages for people that artifacts hold, such as a report with pictures, by the name that the page links to. */
export class Reports {
  private readonly files = new Map<string, string>();
  private readonly hide: (text: string) => string;

  /**
   * @param feed - Tells which artifacts are kept.
   * @param state - The folder of the rehearsal's state.
   * @param hide - Takes secrets out of what is sent to the browser.
   */
  constructor(feed: Feed, state: string, hide: (text: string) => string) {
    this.hide = hide;
    feed.listen((event) => {
      if (event.type !== 'artifact' || event.page === undefined) return;
      const name = `report-${String(event.run)}-${encodeURIComponent(event.name)}`;
      this.files.set(name, path.join(state, event.folder, event.page));
    });
  }

  /**
   * Reads one as it is shown.
   *
   * @param name - The last part of its address.
   * @returns Its HTML; nothing where there is none of that name or it is too long to show.
   */
  async read(name: string): Promise<Buffer | undefined> {
    const file = this.files.get(name);
    if (file === undefined) return undefined;
    const content = await readFile(file);
    return content.length > pageLimit ? undefined : Buffer.from(this.hide(content.toString('utf8')));
  }
}
