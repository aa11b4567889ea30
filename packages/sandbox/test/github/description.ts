import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import type { FormatsPlugin } from 'ajv-formats';
import * as formats from 'ajv-formats';
import type { FarRequest, FarResponse } from '../../src/far-end.ts';

type Json = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Json;
}

interface Operation {
  readonly parameters?: readonly Json[];
  readonly requestBody?: Json;
  readonly responses: Readonly<Record<string, Json>>;
}

const subset = JSON.parse(readFileSync(new URL('openapi-subset.json', import.meta.url), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Json>>>>;
};

/** OpenAPI 3.0 says `nullable`, JSON Schema says the type `null`. An address that is empty by default may be empty. */
function jsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, jsonSchema(member)]),
  );
  const others = [
    ...(nullable === true ? [{ type: 'null' }] : []),
    ...(rest['format'] === 'uri' && rest['default'] === '' ? [{ const: '' }] : []),
  ];
  return others.length > 0 ? { anyOf: [rest, ...others] } : rest;
}

/** The package is CommonJS: what it exports lies one level deeper for some loaders. */
const addFormats = (formats.default as unknown as { default?: FormatsPlugin }).default ?? formats.default;
const ajv = new Ajv({ strict: false, allErrors: true, discriminator: false });
addFormats(ajv);
ajv.addFormat('repo.nwo', /^[^/]+\/[^/]+$/);
ajv.addSchema({ $id: 'github', ...(jsonSchema({ components: subset.components }) as Json) });
const compiled = new Map<string, ValidateFunction>();

function problemsOf(schema: unknown, value: unknown, where: string): string[] {
  const text = JSON.stringify(jsonSchema(schema)).replaceAll('"#/components/', '"github#/components/');
  let validate = compiled.get(text);
  if (validate === undefined) compiled.set(text, (validate = ajv.compile(JSON.parse(text) as Json)));
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    (error) => `${where}${error.instancePath}: ${error.message ?? ''} ${JSON.stringify(error.params)}`,
  );
}

function follow<T>(value: Json): T {
  const reference = value['$ref'];
  if (typeof reference !== 'string') return value as T;
  const [, , kind = '', name = ''] = reference.split('/');
  return subset.components[kind]?.[name] as T;
}

function jsonOf(holder: Json | undefined): { schema?: Json } | undefined {
  return (holder?.['content'] as Record<string, { schema?: Json }> | undefined)?.['application/json'];
}

function find(
  method: string,
  pathname: string,
): { route: string; operation: Operation; params: Record<string, string> } | undefined {
  const candidates = Object.entries(subset.paths).flatMap(([route, item]) => {
    const operation = item[method.toLowerCase()];
    if (operation === undefined) return [];
    // These two take slashes, as GitHub does.
    const pattern = route.replace(
      /\{(\w+)\}/g,
      (_, name: string) => `(?<${name}>${['path', 'basehead', 'ref'].includes(name) ? '.+' : '[^/]+'})`,
    );
    const match = new RegExp(`^${pattern}$`).exec(pathname);
    return match === null ? [] : [{ route, operation, params: { ...match.groups } }];
  });
  // The route with the most fixed parts is meant.
  return candidates.sort(
    (a, b) => b.route.replace(/\{\w+\}/g, '').length - a.route.replace(/\{\w+\}/g, '').length,
  )[0];
}

/** How one exchange differs from GitHub's own description; empty: not at all. */
export function differences(request: FarRequest, response: FarResponse): string[] {
  const { pathname, searchParams } = request.url;
  const found = find(request.method, pathname);
  const name = `${request.method} ${pathname}`;
  if (found === undefined) return [`${name} is not in GitHub's description (or not in our part of it)`];
  const { operation, params } = found;
  return [
    ...requestDifferences(request, operation, searchParams, params, name),
    ...responseDifferences(response, operation, name),
  ];
}

function requestDifferences(
  request: FarRequest,
  operation: Operation,
  query: URLSearchParams,
  params: Record<string, string>,
  name: string,
): string[] {
  const problems: string[] = [];
  const parameters = (operation.parameters ?? []).map((one) => follow<Parameter>(one));
  const typed = (schema: Json, text: string): unknown => {
    const { type } = follow<Json>(schema);
    return type === 'integer' ? Number(text) : type === 'boolean' ? text === 'true' : text;
  };
  for (const parameter of parameters) {
    const text =
      parameter.in === 'query'
        ? query.get(parameter.name)
        : parameter.in === 'path'
          ? decodeURIComponent(params[parameter.name] ?? '')
          : null;
    if (text === null) {
      if (parameter.required === true && parameter.in === 'query')
        problems.push(`${name} lacks ?${parameter.name}`);
      continue;
    }
    problems.push(
      ...problemsOf(
        parameter.schema,
        typed(parameter.schema, text),
        `${name} ${parameter.in} ${parameter.name}`,
      ),
    );
  }
  for (const key of query.keys()) {
    if (!parameters.some((one) => one.in === 'query' && one.name === key))
      problems.push(`${name} has ?${key}, which GitHub does not know`);
  }
  if (request.body.length === 0) return problems;
  const schema = jsonOf(operation.requestBody)?.schema;
  if (schema === undefined) return [...problems, `${name} has a body, which GitHub does not know`];
  let body: Json;
  try {
    body = JSON.parse(request.body.toString('utf8')) as Json;
  } catch {
    return [...problems, `${name} has a body that is no JSON`];
  }
  const known = propertiesOf(schema);
  for (const key of Object.keys(body)) {
    if (!known.has(key)) problems.push(`${name} sends ${key}, which GitHub does not know`);
  }
  return [...problems, ...problemsOf(schema, body, `${name} body`)];
}

/** The keys that a schema knows, in all its variants. */
function propertiesOf(value: Json): Set<string> {
  const schema = follow<Json>(value);
  const variants = ['oneOf', 'anyOf', 'allOf'].flatMap(
    (word) => (schema[word] as readonly Json[] | undefined) ?? [],
  );
  return new Set([
    ...Object.keys((schema['properties'] as Json | undefined) ?? {}),
    ...variants.flatMap((variant) => [...propertiesOf(variant)]),
  ]);
}

/** Answers that GitHub gives to everything, though its description does not say so at each call. */
const everywhere = new Set([401, 403, 404, 409, 422, 429, 500, 502]);

function responseDifferences(response: FarResponse, operation: Operation, name: string): string[] {
  const described = operation.responses[String(response.status)];
  const refused = response.status >= 400;
  if (described === undefined && !everywhere.has(response.status))
    return [`${name} answers ${String(response.status)}, which GitHub does not`];
  const one = described === undefined ? undefined : jsonOf(follow<Json>(described))?.schema;
  // The kinds of a refusal are not told apart by what they must have: any one of them will do.
  const said = refused && one?.['oneOf'] !== undefined ? { anyOf: one['oneOf'] } : one;
  // Where the description leaves the body of a refusal open, it is GitHub's usual one.
  const schema = said ?? (refused ? { $ref: '#/components/schemas/basic-error' } : undefined);
  if (schema === undefined)
    return response.json === undefined
      ? []
      : [`${name} answers ${String(response.status)} with a body, which GitHub does not`];
  return problemsOf(schema, JSON.parse(JSON.stringify(response.json)), `${name} ${String(response.status)}`);
}
