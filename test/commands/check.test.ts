import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { check } from '../../src/commands/check.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('what the command line prints', () => {
  it('moves no cursor and hides no text, whatever the checked file is called or holds', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const folder = await mkdtemp(join(tmpdir(), 'tagout-check-'));
    try {
      const file = join(folder, 'evil.yaml');
      await writeFile(file, String.raw`"\e[2J\e]0;owned\a\u202e\u009b2K": 1`);
      expect(await check(file, {})).toBe(1);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const printed = said.mock.calls.map(([text]) => String(text)).join('\n');
    expect(printed).toContain('owned');
    expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('what is said of a step that only looks', () => {
  it('is that it runs without asking and can do nothing else', async () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    expect(await check('playbooks/unclassified.yaml', {})).toBe(0);
    const printed = said.mock.calls.map(([text]) => String(text)).join('\n');
    expect(printed).toContain('Nothing in this playbook can run: it has manual steps and looks only.');
    expect(printed).toMatch(
      / {2}s2: runs without asking and can only look: it has no state in which anything is approved, sent/,
    );
    expect(printed).not.toContain('one entrance');
  });
});
