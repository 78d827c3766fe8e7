import { describe, expect, it } from 'vitest';
import type { PullRequest } from '../../../src/local/api.ts';
import { choosePullRequest, linkedPullRequest } from '../../../src/local/page/panels/choose-pull-request.ts';
import { message } from './draw.ts';

const pull = (number: number, incident: string): PullRequest => ({
  number,
  title: `${incident}: something`,
  body: '',
  state: 'open',
  branch: `tagout/${incident}`,
  files: [],
  commits: [],
});
const first = pull(1, 'INC-2026-000001');
const second = pull(2, 'INC-2026-000002');
const all = [first, second];

describe('which pull request is shown', () => {
  it('is that of the incident in the open thread', () => {
    expect(choosePullRequest(all, null, message({ text: 'INC-2026-000001, high severity' }))).toBe(first);
  });

  it('is the one picked by hand, whatever thread is open', () => {
    expect(choosePullRequest(all, 2, message({ text: 'INC-2026-000001' }))).toBe(second);
  });

  it('is the newest when nothing says otherwise, and none when there is none', () => {
    expect(choosePullRequest(all, null, null)).toBe(second);
    expect(choosePullRequest([], 1, null)).toBeNull();
  });

  it('is found from a link by its number', () => {
    expect(linkedPullRequest('http://127.0.0.1:4001/example-plant/history/pull/2', all)).toBe(second);
    expect(linkedPullRequest('http://127.0.0.1:4001/example-plant/history/pull/22', all)).toBeNull();
    expect(linkedPullRequest('https://example.org/', all)).toBeNull();
  });
});
