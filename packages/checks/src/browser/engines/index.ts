import type { StartEngine } from '../engine.ts';
import type { Engine } from '../view.ts';

/** How each engine is started; an engine's library is loaded when a view asks for it. */
export const engines: Readonly<Record<Engine, StartEngine>> = {
  chromium: async (context) => (await import('./chromium.ts')).startChromium(context),
  firefox: () => Promise.resolve({ missing: 'Firefox is not driven by this build' }),
  webkit: () => Promise.resolve({ missing: 'WebKit is not driven by this build' }),
};
