import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A real SonarQube that `.ci/sonarqube` started. */
export interface RealSonar {
  readonly url: string;
  readonly version: string;
  /** An administrator's. */
  readonly token: string;
}

/**
 * The real SonarQube, if one was started for these tests (`SLUICE_SONARQUBE` names the folder that `.ci/sonarqube start`
 * was given).
 *
 * @throws {Error} Where tools are required and there is none.
 */
export function realSonar(): RealSonar | undefined {
  const folder = process.env['SLUICE_SONARQUBE'];
  const file = folder === undefined ? undefined : path.join(folder, 'server.json');
  if (file !== undefined && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as RealSonar;
  if (process.env['SLUICE_REQUIRE_TOOLS'] === '1')
    throw new Error(
      'SLUICE_REQUIRE_TOOLS=1 and no real SonarQube: start one with ".ci/sonarqube start FOLDER".',
    );
  return undefined;
}

/** Asks the real server as an administrator. */
export async function askSonar(
  server: RealSonar,
  method: 'GET' | 'POST',
  route: string,
  fields: Readonly<Record<string, string>> = {},
  by = `Bearer ${server.token}`,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const parameters = new URLSearchParams(fields);
  const response = await fetch(
    `${server.url}/${route}${method === 'GET' ? `?${parameters.toString()}` : ''}`,
    {
      method,
      headers: { authorization: by },
      ...(method === 'POST' ? { body: parameters } : {}),
    },
  );
  const text = await response.text();
  return { status: response.status, json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}
