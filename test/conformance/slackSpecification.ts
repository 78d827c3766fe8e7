import { z } from 'zod';
import type { Specification } from './specification.ts';

const Parameter = z.object({
  name: z.string(),
  in: z.string(),
  type: z.string().optional(),
  required: z.boolean().default(false),
});
const Method = z.object({ parameters: z.array(Parameter).default([]) });
const Swagger = z.object({ paths: z.record(z.string(), z.record(z.string(), Method)) });

/** Methods that Slack has added since it archived its specification in 2021. They are judged by name alone. */
export const ADDED_METHODS: ReadonlyMap<string, string> = new Map([
  ['apps.connections.open', 'Socket Mode, 2021: https://docs.slack.dev/reference/methods/apps.connections.open'],
  [
    'files.getUploadURLExternal',
    'takes the place of files.upload, 2023: https://docs.slack.dev/reference/methods/files.getUploadURLExternal',
  ],
  ['files.completeUploadExternal', 'its second half: https://docs.slack.dev/reference/methods/files.completeUploadExternal'],
]);

/** Parameters that known methods have got since. */
export const ADDED_PARAMETERS: ReadonlyMap<string, readonly string[]> = new Map([
  // Message metadata, 2022: https://docs.slack.dev/messaging/message-metadata
  ['chat.postMessage', ['metadata']],
  ['chat.update', ['metadata']],
  ['conversations.history', ['include_all_metadata']],
  ['conversations.replies', ['include_all_metadata']],
]);

/** Fields that carry JSON in a form. */
const JSON_FIELDS = new Set(['blocks', 'view', 'metadata', 'attachments', 'files']);

/**
 * Slack's archived specification as a judge of requests. It describes many methods as GET, and the token as a parameter; Slack takes every method
 * by POST with the token in a header, which is what its SDK sends and what is demanded here.
 */
export function createSlackSpecification(document: unknown): Specification {
  const { paths } = Swagger.parse(document);
  return {
    complaints({ method, path, headers, body }) {
      const name = path.replace(/^\/api\//, '');
      const about = `${method} ${name}`;
      const said: string[] = [];
      if (method !== 'POST') said.push(`${about}: Slack's SDK posts`);
      if (!/^Bearer xox[a-z]-|^Bearer xapp-/.test(headers['authorization'] ?? ''))
        said.push(`${about}: no token in the header`);
      if (ADDED_METHODS.has(name)) return said;
      const [operation] = Object.values(paths[`/${name}`] ?? {});
      if (operation === undefined) return [...said, `${about} is no method of the specification`];
      if (body !== '' && headers['content-type'] !== 'application/x-www-form-urlencoded')
        said.push(`${about}: a body of type ${headers['content-type'] ?? 'none'}`);
      const form = new URLSearchParams(body);
      const known = operation.parameters.filter((one) => one.name !== 'token');
      const added = ADDED_PARAMETERS.get(name) ?? [];
      for (const { name: field, required } of known)
        if (required && !form.has(field)) said.push(`${about}: ${field} is missing`);
      for (const [field, value] of form) {
        const parameter = known.find((one) => one.name === field);
        if (parameter === undefined && !added.includes(field)) said.push(`${about}: ${field} is no parameter`);
        if (parameter !== undefined && !isOfType(value, parameter.type))
          said.push(`${about}: ${field} is no ${parameter.type ?? ''}`);
        if (JSON_FIELDS.has(field) && !isJson(value)) said.push(`${about}: ${field} is not JSON`);
        if (form.getAll(field).length > 1) said.push(`${about}: ${field} stands there twice`);
      }
      return said;
    },
  };
}

function isOfType(value: string, type: string | undefined): boolean {
  switch (type) {
    case 'boolean':
      return value === 'true' || value === 'false';
    case 'integer':
      return /^-?\d+$/.test(value);
    case 'number':
      return value !== '' && Number.isFinite(Number(value));
    default:
      return true;
  }
}

function isJson(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null;
  } catch {
    return false;
  }
}
