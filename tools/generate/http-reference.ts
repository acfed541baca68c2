import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { root } from '../root.ts';

/** The document that holds the calls written out, by its path in the project. */
export const DOCUMENT = 'docs/http-api.md';

const START = '<!-- calls, made by npm run generate:openapi -->';
const END = '<!-- end of calls -->';

/** A JSON schema, as far as ours go. */
type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: string[];
  const?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
};
type Content = Record<string, { schema: Schema }>;
type Operation = {
  summary: string;
  description: string;
  security?: unknown[];
  requestBody?: { content: Content };
  responses: Record<string, { description: string; content?: Content }>;
};
/** An OpenAPI document, as far as it is written out. */
export type OpenApi = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

/**
 * The page about the HTTP API with every call of the OpenAPI document between the two comments that mark their place.
 *
 * @param api the document, as `docs/openapi.json` has it
 * @returns what is there and what should be
 * @throws Error when the page does not contain the comments
 */
export async function withCalls(api: OpenApi): Promise<{ found: string; wanted: string }> {
  const found = await readFile(join(root, DOCUMENT), 'utf8');
  const [start, end] = [found.indexOf(START), found.indexOf(END)];
  if (start === -1 || end < start) throw new Error(`${DOCUMENT} does not hold ${START} and ${END}`);
  const calls = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      callOf(`${method.toUpperCase()} ${path}`, operation, api),
    ),
  );
  const text = `${found.slice(0, start)}${START}\n\n${calls.join('\n\n')}\n\n${found.slice(end)}`;
  const options = await resolveConfig(join(root, DOCUMENT));
  return { found, wanted: await format(text, { ...options, parser: 'markdown' }) };
}

function callOf(title: string, operation: Operation, api: OpenApi): string {
  const body = schemaOf(operation.requestBody?.content, api);
  const answers = Object.entries(operation.responses).map(([status, { description, content }]) => {
    const schema = Number(status) < 300 ? schemaOf(content, api) : undefined;
    return `- \`${status}\` ${codes(description)}${schema ? `: ${typeOf(schema, api)}` : ''}`;
  });
  return [
    `### \`${title}\``,
    `${operation.summary}. ${operation.description}`,
    ...(operation.security
      ? ["With `Authorization: Bearer` and a member's token or the project's secret key."]
      : []),
    ...(body?.properties ? [fieldsOf(body, api)] : []),
    answers.join('\n'),
  ].join('\n\n');
}

function fieldsOf(body: Schema, api: OpenApi): string {
  const rows = Object.entries(body.properties ?? {}).map(
    ([name, schema]) =>
      `| \`${name}\` | ${typeOf(schema, api).replaceAll('|', '\\|')} | ${body.required?.includes(name) ? 'yes' : 'no'} |`,
  );
  return ['| field | what | needed |', '| --- | --- | --- |', ...rows].join('\n');
}

function schemaOf(content: Content | undefined, api: OpenApi): Schema | undefined {
  const schema = content?.['application/json']?.schema;
  return schema && resolve(schema, api);
}

function resolve(schema: Schema, api: OpenApi): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (api.components.schemas[name] ?? schema);
}

/** A schema in a few words, such as "uuid or null" or "`{key, consent}`". */
function typeOf(given: Schema, api: OpenApi): string {
  const schema = resolve(given, api);
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(' or ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.anyOf) return schema.anyOf.map((each) => typeOf(each, api)).join(' or ');
  if (schema.properties) return `\`${shapeOf(schema, api)}\``;
  if (schema.items) return `list of ${typeOf(schema.items, api)}`;
  const type = [schema.type ?? 'anything'].flat().join(' or ');
  const { minLength, maxLength } = schema;
  const limits = maxLength === undefined ? '' : `, ${minLength ?? 0} to ${maxLength} characters`;
  return `${schema.format ?? type}${limits}`;
}

function shapeOf(schema: Schema, api: OpenApi): string {
  const parts = Object.entries(schema.properties ?? {}).map(([name, given]) => {
    const part = resolve(given, api);
    const optional = schema.required?.includes(name) ? '' : '?';
    const inner = [part, ...(part.anyOf ?? [])]
      .map((each) => resolve(each, api))
      .find((each) => each.properties);
    return inner ? `${name}${optional}: ${shapeOf(inner, api)}` : name + optional;
  });
  return `{${parts.join(', ')}}`;
}

/** Error codes as code. */
function codes(text: string): string {
  return text.replace(/\b[A-Z]+(_[A-Z]+)+\b|\bUNAUTHENTICATED\b|\bFORBIDDEN\b|\bUNAVAILABLE\b/g, '`$&`');
}
