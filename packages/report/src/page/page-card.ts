import { type AxeNode, counted, type Screenshot } from '@fhir-iq/sluice-model';
import type { ReportMaterial } from '../material.ts';
import { anchor, bounded, html, type Html } from './html.ts';
import { marksList, marksOn, numberNodes, type Numbered } from './marks.ts';
import { isPhone, pictureFigure, type PictureText } from './picture.ts';

/** One page: what evidence says of it. */
export interface PageMaterial {
  readonly url: string;
  readonly shots: readonly Screenshot[];
  readonly nodes: readonly AxeNode[];
}

/**
 * One page in pictures: the one with the marks large beside what they mean, then wide screens, phones, and the filmstrip.
 *
 * @param page - The page.
 * @param material - For the pictures themselves.
 */
export function pageCard(page: PageMaterial, material: ReportMaterial): Html {
  const numbered = numberNodes(page.nodes);
  const there = page.shots.filter((one) => material.pictures.has(one.file));
  const still = there.filter((one) => one.at === undefined);
  const chief = still.find((one) => marksOn(one, numbered).length > 0);
  const others = still.filter((one) => one !== chief);
  const phones = others.filter((one) => isPhone(one, material.pictures.get(one.file)));
  const figures = (some: readonly Screenshot[]): (Html | undefined)[] =>
    some.map((one) => figure(one, numbered, material, one.caption === title ? { alone: true } : {}));
  const address = URL.parse(page.url);
  const name = bounded(address === null ? page.url : `${address.pathname}${address.search}`, 200);
  const title = titleOf(still);
  return html`<article class="card page">
    <header>
      <h3>${title === undefined ? name : html`${bounded(title, 200)} <span class="path">${name}</span>`}</h3>
      <span class="small">${anchor('open the page', page.url)}</span>
    </header>
    ${
      chief === undefined
        ? marksList(numbered)
        : html`<div class="marked">
            ${figure(chief, numbered, material, chief.caption === title ? { alone: true } : {})}
            <div>${marksList(numbered)}</div>
          </div>`
    }
    ${grid(figures(others.filter((one) => !phones.includes(one))), '')} ${grid(figures(phones), ' phones')}
    ${filmstrip(there, name, material)} ${missingText(page.shots.length - there.length)}
  </article>`;
}

function figure(
  shot: Screenshot,
  numbered: readonly Numbered[],
  material: ReportMaterial,
  said: PictureText = {},
): Html | undefined {
  const picture = material.pictures.get(shot.file);
  return picture === undefined ? undefined : pictureFigure(shot, picture, marksOn(shot, numbered), said);
}

/** What most pictures of a page say of it: its title. */
function titleOf(shots: readonly Screenshot[]): string | undefined {
  const said = Map.groupBy(shots, (one) => one.caption);
  const [most] = [...said].sort(([, a], [, b]) => b.length - a.length);
  return most?.[0];
}

function grid(figures: readonly (Html | undefined)[], kind: string): Html | undefined {
  return figures.length === 0 ? undefined : html`<div class="shots${kind}">${figures}</div>`;
}

function filmstrip(shots: readonly Screenshot[], name: string, material: ReportMaterial): Html | undefined {
  const frames = shots
    .flatMap((shot) => (shot.at === undefined ? [] : [{ shot, at: shot.at }]))
    .sort((a, b) => a.at - b.at);
  if (frames.length === 0) return undefined;
  return html`<h4>While it loads</h4>
    <div class="strip" tabindex="0" role="region" aria-label="How ${name} loads">
      ${frames.map(({ shot, at }) => figure(shot, [], material, { caption: `${(at / 1000).toFixed(1)} s`, alone: true }))}
    </div>`;
}

function missingText(number: number): Html | undefined {
  if (number === 0) return undefined;
  return html`<p class="muted small">
    ${counted(number, 'pictures of this page are', 'picture of this page is')} not in this file: see its end.
  </p>`;
}
