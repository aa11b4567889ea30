// Lets node:test import the site's modules as Wix does: `public/…` and `backend/…` from src/, Wix's own from stand-ins.
import { registerHooks } from 'node:module';

const source = new URL('../src/', import.meta.url);
const standIns = new URL('stand-ins/', import.meta.url);

registerHooks({
  resolve(specifier, context, next) {
    if (/^(public|backend)\//.test(specifier))
      return { url: new URL(specifier, source).href, shortCircuit: true };
    if (/^wix-[a-z-]+$/.test(specifier))
      return { url: new URL(`${specifier}.js`, standIns).href, shortCircuit: true };
    return next(specifier, context);
  },
  load(url, context, next) {
    return next(url, url.endsWith('.jsw') ? { ...context, format: 'module' } : context);
  },
});
