import type { AssetKind } from '@fhir-iq/sluice-config';
import type { Tag } from '../html/tags.ts';

/** Something that a page loads. */
export interface PageAsset {
  readonly kind: AssetKind;
  readonly url: string;
}

/** The tags that name what a page loads. */
export const assetTags = ['img', 'link', 'script'] as const;

/**
 * What a page loads by its marks: images, icons, fonts, scripts and styles, each once.
 *
 * @param tags - Its tags `img`, `link` and `script`.
 * @param base - The page's address.
 */
export function assetsOfPage(tags: readonly Tag[], base: URL): PageAsset[] {
  const assets = tags.flatMap((tag) => {
    const kind = kindOf(tag);
    const address = tag.attributes[tag.name === 'link' ? 'href' : 'src'];
    if (kind === undefined || address === undefined || address.trim() === '') return [];
    const url = URL.parse(address.trim(), base.href);
    return url !== null && /^https?:$/.test(url.protocol)
      ? [{ kind, url: url.href.replace(/#.*$/, '') }]
      : [];
  });
  return [...new Map(assets.map((one) => [one.url, one])).values()];
}

function kindOf({ name, attributes }: Tag): AssetKind | undefined {
  if (name === 'img') return 'images';
  if (name === 'script') return 'scripts';
  const rel = (attributes['rel'] ?? '').toLowerCase().split(/\s+/);
  if (rel.includes('icon') || rel.includes('apple-touch-icon')) return 'icons';
  if (rel.includes('stylesheet')) return 'styles';
  if (!rel.includes('preload')) return undefined;
  const preloaded: Readonly<Record<string, AssetKind>> = {
    font: 'fonts',
    image: 'images',
    script: 'scripts',
    style: 'styles',
  };
  return preloaded[(attributes['as'] ?? '').toLowerCase()];
}
