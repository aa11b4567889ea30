import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** A file that the page is made of. */
export interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The files of the page by name: our own, and the two libraries that make safe HTML of markdown. */
export function readAssets(): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>();
  const add = (name: string, file: string): void => {
    const type = types[path.extname(file)];
    if (type !== undefined) assets.set(name, { type, body: readFileSync(file) });
  };
  const own = path.join(import.meta.dirname, 'static');
  for (const file of readdirSync(own)) add(file === 'index.html' ? '' : file, path.join(own, file));
  const { resolve } = createRequire(import.meta.url);
  add('marked.js', resolve('marked').replace(/marked\.umd\.js$/, 'marked.esm.js'));
  add('purify.js', path.join(path.dirname(resolve('dompurify')), 'purify.es.mjs'));
  return assets;
}
