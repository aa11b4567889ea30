import type { AxeNode, Box, Screenshot } from '@fhir-iq/sluice-model';
import { words } from '../figures.ts';
import type { Picture } from '../material.ts';
import { bounded, html, Html } from './html.ts';

/** Something that is drawn on a picture, by the number under which it is told. */
export interface Mark {
  readonly number: number;
  readonly box: Box;
  readonly kind: AxeNode['kind'];
}

/** Taller than this, in widths of the page, a picture is cut until it is opened. */
const tall = 1.4;

/** What stands under a picture. */
export interface PictureText {
  /** In place of the view. */
  readonly caption?: string;
  /** Whether what the evidence says of the picture is left out, because it stands beside it already. */
  readonly alone?: boolean;
  /** Where more of it is to be seen. */
  readonly more?: Html;
}

/**
 * A picture with its marks and what it shows.
 *
 * @param shot - What the evidence says of it.
 * @param picture - The file.
 * @param marks - What is drawn on it, in CSS pixels of the page.
 * @param text - What stands under it.
 */
export function pictureFigure(
  shot: Screenshot,
  picture: Picture,
  marks: readonly Mark[] = [],
  text: PictureText = {},
): Html {
  const said = text.caption ?? viewText(shot);
  const more = shot.caption === undefined ? '' : bounded(shot.caption, 200);
  const isTall = picture.height > picture.width * tall;
  return html`<figure class="shot">
    <div class="frame">
      ${image(picture, [said, more, bounded(shot.url, 200)])}${drawn(shot, picture, marks)}
    </div>
    <figcaption>
      <b>${said}</b
      >${more === '' || text.alone === true ? undefined : html`<br />${more}`}${text.more}${isTall && shot.at === undefined ? wholePicture(said) : undefined}
    </figcaption>
  </figure>`;
}

/**
 * Whether a picture shows a page as a phone does.
 *
 * @param shot - What the evidence says of it.
 * @param picture - The file.
 */
export function isPhone(shot: Screenshot, picture: Picture | undefined): boolean {
  return (shot.width ?? picture?.width ?? Infinity) <= 600;
}

/**
 * In which engine and as which device a page was seen, for people.
 *
 * @param view - The view.
 */
export function viewText(view: Pick<Screenshot, 'engine' | 'profile'>): string {
  const engines: Record<string, string> = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' };
  return `${words(bounded(view.profile, 60)).replace(/^Iphone/, 'iPhone')}, ${engines[view.engine] ?? bounded(view.engine, 60)}`;
}

function image(picture: Picture, said: readonly string[]): Html {
  const { type, bytes, width, height } = picture;
  // Base64 of bytes holds nothing that could end an attribute.
  const data = new Html(`data:${type};base64,${Buffer.from(bytes).toString('base64')}`);
  return html`<img
    src="${data}"
    width="${width}"
    height="${height}"
    alt="${said.filter((part) => part !== '').join(': ')}"
    decoding="async"
  />`;
}

function drawn(shot: Screenshot, picture: Picture, marks: readonly Mark[]): Html | undefined {
  if (marks.length === 0) return undefined;
  const width = shot.width ?? picture.width;
  const height = (picture.height * width) / picture.width;
  const radius = Math.max(12, width / 48);
  return html`<svg viewBox="0 0 ${round(width)} ${round(height)}" aria-hidden="true">
    ${marks.map(({ box, number, kind }) => {
      const x = Math.min(Math.max(0, box.x), width);
      const y = Math.min(Math.max(0, box.y), height);
      const cx = Math.min(Math.max(x, radius), width - radius);
      const cy = Math.min(Math.max(y, radius), height - radius);
      return html`<rect
          class="${kind}"
          x="${round(x)}"
          y="${round(y)}"
          width="${round(Math.min(box.width, width - x))}"
          height="${round(Math.min(box.height, height - y))}"
        /><circle cx="${round(cx)}" cy="${round(cy)}" r="${round(radius)}" /><text
          x="${round(cx)}"
          y="${round(cy)}"
          font-size="${round(radius * 1.1)}"
          >${number}</text
        >`;
    })}
  </svg>`;
}

function wholePicture(said: string): Html {
  return html`<details>
    <summary>
      <span class="open">Show the whole picture</span><span class="close">Show its top only</span
      ><span class="unseen">: ${said}</span>
    </summary>
  </details>`;
}

function round(value: number): string {
  return Number(Math.max(0, value).toFixed(1)).toString();
}
