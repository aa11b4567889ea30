import type { SiteDefect } from '../site/defects.ts';
import { browserDefects } from './site-browser.ts';
import { deviceDefects } from './site-devices.ts';
import { flowDefects } from './site-flows.ts';
import { httpDefects } from './site-http.ts';
import { performanceDefects } from './site-performance.ts';

/** What can be wrong with a published site, for the red cases of the checks that look at it. One line a room. */
export const siteDefects: readonly SiteDefect[] = [
  ...browserDefects,
  ...deviceDefects,
  ...flowDefects,
  ...httpDefects,
  ...performanceDefects,
];
