import { keepScreenshot, mayPhotograph } from '../browser/screenshots.ts';
import type { CheckContext } from '../check.ts';
import type { Engine, Flow } from './flow.ts';
import { messageOf } from '../browser/engines/message-of.ts';

/**
 * Keeps a picture of where a flow stands.
 *
 * @returns Its file below the evidence folder; undefined where none may or could be kept.
 */
export type Photographer = (
  flow: Flow,
  engine: Engine,
  url: string,
  picture: Uint8Array,
) => Promise<string | undefined>;

/**
 * Makes a photographer for a check. A picture that cannot be written is logged: a full disk must not hide why the flow
 * failed.
 *
 * @param context - The check's.
 * @param check - Its name.
 */
export function picturesOf(context: CheckContext, check: string): Photographer {
  return async (flow, engine, url, picture) => {
    if (!URL.canParse(url) || !mayPhotograph(context, new URL(url))) return undefined;
    try {
      return await keepScreenshot(context, picture, {
        url: new URL(url),
        view: { engine, profile: 'desktop' },
        name: `${check}-${flow.name}`,
      });
    } catch (error) {
      context.log.warning(messageOf(error));
      return undefined;
    }
  };
}
