import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { LiveStory } from '../story/story.ts';
import type { World } from './world.ts';
import { way } from './settings.ts';

const timeoutMs = 20_000;
const limit = 1024 * 1024;

/** Asks the published sites of all environments which build they serve, as a visitor would: by their addresses. */
export async function askSites(world: World): Promise<LiveStory[]> {
  return await Promise.all(
    way.map(async (environment) => {
      const { url } = world.configuration.environments[environment];
      const answer = await ask(new URL(world.configuration.site.buildUrl, url), world);
      const text = (key: string): Record<string, string> =>
        typeof answer[key] === 'string' && answer[key] !== '' ? { [key]: answer[key] } : {};
      return { environment, url, ...text('commit'), ...text('buildId') };
    }),
  );
}

function ask(url: URL, world: World): Promise<Record<string, unknown>> {
  const agent = new https.Agent({
    proxyEnv: world.sandbox.environment(),
    ca: readFileSync(world.sandbox.caFile),
  });
  return new Promise((resolve) => {
    // A site that does not answer serves no build: that is what the story says then.
    const nothing = (): void => resolve({});
    const request = https.get(url, { agent, timeout: timeoutMs }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('error', nothing);
      response.on('data', (chunk: string) => {
        body += chunk;
        if (body.length > limit) request.destroy();
      });
      response.on('end', () => resolve(response.statusCode === 200 ? objectOf(body) : {}));
    });
    request.on('error', nothing);
    request.on('timeout', () => request.destroy());
    request.on('close', () => agent.destroy());
  });
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
