import type { StartEngine } from '../engine.ts';
import type { Engine } from '../views.ts';

/** How each engine is started; an engine's library is loaded when a view asks for it. */
export const engines: Readonly<Record<Engine, StartEngine>> = {
  chromium: async (context) => (await import('./chromium.ts')).startChromium(context),
  firefox: async (context) => (await import('./firefox.ts')).startFirefox(context),
  webkit: async (context) => (await import('./webkit.ts')).startWebKit(context),
};
