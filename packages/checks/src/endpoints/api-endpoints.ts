import { parseDuration, substituteVariables } from '@fhir-iq/sluice-config';
import type { Finding } from '@fhir-iq/sluice-model';
import type { HttpResponse } from '@fhir-iq/sluice-runtime';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { ask, type Problem } from '../smoke/probe.ts';
import { probeResult } from '../smoke/probe-findings.ts';
import { siteUrl } from '../smoke/site-url.ts';
import { eachOf } from './ask-site.ts';
import { readHealth } from './health-json.ts';
import { shapeProblems } from './json-shape.ts';
import { isPage } from './page-type.ts';

const name = 'api_endpoints';
const unit = 'endpoints';
const bodiless = new Set([204, 205, 304]);

/** Each configured endpoint answers with its status and JSON shape within its time; `warn` of health+json is no failure. */
export const apiEndpoints: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const { apiEndpointsSettings } = await import('@fhir-iq/sluice-config/schema/check-settings/http');
    const { endpoints } = apiEndpointsSettings.parse(context.settings.with);
    const warnings: Finding[] = [];
    const results = await eachOf(endpoints, (endpoint) => {
      const url = addressOf(context, endpoint.url);
      return ask(context, {
        name: endpoint.name,
        url,
        method: endpoint.method,
        status: endpoint.status,
        withinMs: parseDuration(endpoint.maxTime),
        samePath: false,
        judge: (response) => {
          const seen = judgeBody(url, endpoint, response);
          const again = warnings.findIndex((one) => one.id.endsWith(`/${endpoint.name}`));
          if (again !== -1) warnings.splice(again, 1);
          if (seen.warning !== undefined) warnings.push(seen.warning);
          return seen.problems;
        },
      });
    });
    const said =
      warnings.length === 0 ? '' : ` ${warnings.length} warn of themselves: ${warnings[0]?.message ?? ''}`;
    return probeResult(name, unit, results, { findings: warnings, examined: 0, said });
  },
};

/** The address as the stage asks it: production's site and APIs are replaced by its own. */
function addressOf(context: CheckContext, address: string): string {
  const { configuration, stage, env } = context;
  const site = siteUrl(context);
  const asked = new URL(address, site);
  const { environments } = configuration;
  if (asked.origin === new URL(environments.production.url).origin || asked.origin === site.origin)
    return new URL(`${asked.pathname}${asked.search}`, site).href;
  const hostOf = (of: 'production' | typeof stage): string =>
    substituteVariables(environments[of].apiEndpoints, env);
  if (asked.host === hostOf('production')) asked.host = hostOf(stage);
  return asked.href;
}

interface Expected {
  readonly name: string;
  readonly method: string;
  readonly json: boolean;
  readonly schema?: Readonly<Record<string, unknown>> | undefined;
}

function judgeBody(
  url: string,
  endpoint: Expected,
  response: HttpResponse,
): { problems: Problem[]; warning?: Finding } {
  const type = response.headers['content-type'];
  if (endpoint.method === 'HEAD' || bodiless.has(response.status)) return { problems: [] };
  const wanted = endpoint.json || endpoint.schema !== undefined || /\bjson\b/i.test(type ?? '');
  const body = jsonOf(response);
  // A page is no answer of an API, even where its text happens to be JSON: browsers would show it.
  if (body === undefined || (wanted && isPage(type))) {
    const message = `${url} answers what is not JSON${isPage(type) ? ' but a page' : ''}`;
    return {
      problems: wanted ? [{ rule: 'json', message, value: type ?? 'no type', threshold: 'JSON' }] : [],
    };
  }
  const wrong = endpoint.schema === undefined ? [] : shapeProblems(endpoint.schema, body.value);
  const problems: Problem[] = wrong.map((one) => ({
    rule: 'schema',
    message: `${url} does not have the configured shape: ${one}`,
    value: one,
    threshold: 'the configured JSON Schema',
  }));
  const health = readHealth(type, body.value);
  if (health === undefined || health.status === 'pass') return { problems };
  const parts = health.parts.length === 0 ? '' : `: ${health.parts.join('; ')}`;
  const message = `${url} says "${health.status}" of itself${parts}`;
  if (health.status === 'fail') {
    const problem: Problem = { rule: 'health', message, value: health.status, threshold: 'pass or warn' };
    return { problems: [...problems, problem] };
  }
  return {
    problems,
    warning: finding(name, {
      rule: 'health-warns',
      key: endpoint.name,
      severity: 'low',
      message: `${endpoint.name}: ${message}.`,
      place: { url },
      value: 'warn',
      threshold: 'pass',
      blocks: false,
    }),
  };
}

function jsonOf(response: HttpResponse): { value: unknown } | undefined {
  try {
    return { value: response.json() };
  } catch {
    return undefined; // What is no JSON is judged by its type and the configured schema.
  }
}
