import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { z } from 'zod';
import type { Exchange } from '../e2e/recorder.ts';

/** The vendors' own specifications beside the checkout: not ours to copy. CI has them, so that there nothing is skipped. */
const folder = new URL('../../../shared/data/f_api/', import.meta.url);
export const absent = !existsSync(folder);

export function readSpecification(path: string): unknown {
  const bytes = readFileSync(new URL(path, folder));
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
}

/** Schemas inside point to others by `#/components/...`, so the document needs an address. */
const ID = 'https://api.example/specification';

const JSON_TYPE = 'application/json';

const Parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  schema: z.record(z.string(), z.unknown()).default({}),
});
const Referred = z.object({ $ref: z.string() });
const Operation = z.object({
  parameters: z.array(z.union([Referred, Parameter])).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.unknown()), required: z.boolean().default(false) }).optional(),
  responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.unknown()).optional() })).default({}),
});
const OpenApi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

export interface Specification {
  /** What is wrong with a request; empty when nothing is. */
  complaints(exchange: Pick<Exchange, 'method' | 'path' | 'query' | 'headers' | 'body'>): readonly string[];
}

export interface WholeSpecification extends Specification {
  /** What an answer says otherwise than the vendor would. It may say less: whoever reads it then misses something, and a test fails. */
  answerComplaints(exchange: Pick<Exchange, 'method' | 'path' | 'status' | 'answer'>): readonly string[];
}

/** An OpenAPI 3 document as a judge of requests: the path, the query and the body, by the operation's own schemas. */
export function createSpecification(document: unknown, version: '3.0' | '3.1'): WholeSpecification {
  const api = withNullTypes(document);
  const { paths } = OpenApi.parse(api);
  const options = { strict: false, allErrors: true, logger: false as const, validateFormats: true };
  const ajv = version === '3.0' ? new Ajv(options) : new Ajv2020(options);
  const forms =
    version === '3.0' ? new Ajv({ ...options, coerceTypes: 'array' }) : new Ajv2020({ ...options, coerceTypes: 'array' });
  for (const one of [ajv, forms]) {
    formats.default(one);
    one.addSchema({ $id: ID, ...(api as object) });
  }
  const compiled = new Map<string, ValidateFunction>();
  const validator = (pointer: string): ValidateFunction => {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `${ID}#${pointer}` });
    compiled.set(pointer, known);
    return known;
  };

  return {
    complaints({ method, path, query, headers, body }) {
      const template = match(Object.keys(paths), path);
      const found = template === null ? undefined : paths[template]?.[method.toLowerCase()];
      if (template === null || found === undefined) return [`${method} ${path} is no operation of the specification`];
      const operation = Operation.parse(found);
      const about = `${method} ${template}`;
      const parameters = operation.parameters.map((one) => ('$ref' in one ? Parameter.parse(resolve(api, one.$ref)) : one));
      const said: string[] = [];
      for (const { name, required, schema } of parameters.filter((one) => one.in === 'query')) {
        const values = query.getAll(name);
        if (values.length === 0) {
          if (required) said.push(`${about}: the query lacks ${name}`);
          continue;
        }
        const judge = forms.compile({ type: 'object', properties: { [name]: schema } });
        if (!judge({ [name]: values.length === 1 ? values[0] : values }))
          said.push(`${about}: ${forms.errorsText(judge.errors)}`);
      }
      for (const name of new Set(query.keys()))
        if (!parameters.some((one) => one.in === 'query' && one.name === name)) said.push(`${about}: the query has ${name}`);
      if (operation.requestBody === undefined) {
        if (body !== '') said.push(`${about}: a body where none belongs`);
        return said;
      }
      if (body === '') return operation.requestBody.required ? [...said, `${about}: no body`] : said;
      const type = headers['content-type']?.split(';', 1)[0] ?? '';
      if (operation.requestBody.content[type] === undefined) return [...said, `${about}: a body of type ${type}`];
      const judge = validator(
        ['', 'paths', template, method.toLowerCase(), 'requestBody', 'content', type, 'schema'].map(escape).join('/'),
      );
      if (!judge(JSON.parse(body))) said.push(`${about}: ${ajv.errorsText(judge.errors)}`);
      return said;
    },
    answerComplaints({ method, path, status, answer }) {
      const template = match(Object.keys(paths), path);
      const found = template === null ? undefined : paths[template]?.[method.toLowerCase()];
      if (template === null || found === undefined) return [`${method} ${path} is no operation of the specification`];
      const about = `${status} to ${method} ${template}`;
      const response = Operation.parse(found).responses[String(status)];
      if (response === undefined) return [`${about} is no answer of the specification`];
      if (response.content?.[JSON_TYPE] === undefined) return [];
      const judge = validator(
        ['', 'paths', template, method.toLowerCase(), 'responses', String(status), 'content', JSON_TYPE, 'schema']
          .map(escape)
          .join('/'),
      );
      judge(JSON.parse(answer));
      const errors = judge.errors ?? [];
      const lacking = errors.filter(({ keyword }) => keyword === 'required').map(({ instancePath }) => instancePath);
      // What lacks a field fits none of the choices for its place either, null for example.
      const follows = (keyword: string, at: string): boolean =>
        ['required', 'anyOf', 'type'].includes(keyword) && lacking.some((lacks) => `${lacks}/`.startsWith(`${at}/`));
      const otherwise = errors.filter(({ keyword, instancePath }) => !follows(keyword, instancePath));
      return otherwise.length === 0 ? [] : [`${about}: ${ajv.errorsText(otherwise)}`];
    },
  };
}

/** Of the templates that fit, the one with the fewest variables: GitHub has `/pulls/{number}` beside longer ones. */
function match(templates: readonly string[], path: string): string | null {
  const parts = path.split('/');
  const fits = (template: string): boolean => {
    const pattern = template.split('/');
    return (
      pattern.length === parts.length &&
      pattern.every((part, index) => part === parts[index] || (/^\{[^}]+\}$/.test(part) && parts[index] !== ''))
    );
  };
  return templates.filter(fits).toSorted((one, other) => variables(one) - variables(other))[0] ?? null;
}

function variables(template: string): number {
  return template.split('{').length;
}

function escape(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function resolve(document: unknown, reference: string): unknown {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, part) => (at as Readonly<Record<string, unknown>>)[part], document);
}

/**
 * JSON Schema has no `nullable`: written without a type, it makes Ajv refuse the whole schema, and Prism then skips the body in silence. Here it
 * becomes what it means.
 */
function withNullTypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNullTypes);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = value as Readonly<Record<string, unknown>>;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, withNullTypes(one)]));
  return nullable === true
    ? { anyOf: [inner, { type: 'null' }] }
    : typeof nullable === 'boolean' || nullable === undefined
      ? inner
      : { ...inner, nullable: withNullTypes(nullable) };
}
