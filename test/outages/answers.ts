import type { Answer } from './line.ts';

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

export const text = (status: number, body: string): Answer => ({ status, headers: { 'content-type': 'text/html' }, body });
