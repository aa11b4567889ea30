import { existsSync } from 'node:fs';
import { isBuiltin, registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Wix modules that the stand-in has, by the names under which sites import them. */
const wixModules: Readonly<Record<string, string>> = {
  'wix-http-functions': 'http-functions',
  'wix-router': 'router',
  'wix-secrets-backend': 'secrets',
  'wix-secrets-backend.v2': 'secrets',
  'wix-data': 'data',
  'wix-fetch': 'fetch',
  'wix-web-module': 'web-module',
  '@wix/web-methods': 'web-module',
  'wix-auth': 'auth',
};

/** Resolves imports as Wix does: its own modules, `backend/…`, `public/…`, relative ones, then npm packages. */
export function installHooks(root: string, packages: string | undefined): void {
  const site = pathToFileURL(root + path.sep).href;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      // Only the site's own code sees Wix's modules; ours imports as usual.
      if (context.parentURL?.startsWith(site) !== true || isBuiltin(specifier))
        return nextResolve(specifier, context);
      const wix = wixModules[specifier];
      if (wix !== undefined)
        return { url: new URL(`./wix/${wix}.ts`, import.meta.url).href, shortCircuit: true };
      if (/^(backend|public)\//.test(specifier)) return found(path.join(root, 'src', specifier), specifier);
      if (specifier.startsWith('.'))
        return found(path.join(path.dirname(new URL(context.parentURL).pathname), specifier), specifier);
      if (specifier.startsWith('file:')) return nextResolve(specifier, context);
      if (packages === undefined)
        throw new Error(`Cannot find package '${specifier}': it is no Wix module that the rehearsal has`);
      return nextResolve(specifier, {
        ...context,
        parentURL: pathToFileURL(path.join(packages, '..', 'site.js')).href,
      });
    },
    load(url, context, nextLoad) {
      if (!url.startsWith(site)) return nextLoad(url, context);
      if (url.endsWith('.json')) return nextLoad(url, { ...context, importAttributes: { type: 'json' } });
      return nextLoad(url, { ...context, format: 'module' });
    },
  });
}

function found(base: string, specifier: string): { url: string; shortCircuit: true } {
  const file = ['', '.js', '.jsw', '.web.js', '/index.js']
    .map((end) => base + end)
    .find((candidate) => /\.\w+$/.test(candidate) && existsSync(candidate));
  if (file === undefined) throw new Error(`Cannot find module '${specifier}'`);
  return { url: pathToFileURL(file).href, shortCircuit: true };
}
