import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPlaybooks } from '../../../src/adapters/files/playbooks.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tagout-playbooks-'));
  cpSync('playbooks', folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function editPolicy(change: (text: string) => string): void {
  const file = join(folder, 'policy.yaml');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

describe('the playbooks folder', () => {
  it('as shipped is accepted', async () => {
    expect(await loadPlaybooks(folder)).toMatchObject({ ok: true });
  });

  it('may protect a device of the inventory', async () => {
    editPolicy((text) => text.replace('devices: []', 'devices: [pump-ward-1]'));
    expect(await loadPlaybooks(folder)).toMatchObject({
      ok: true,
      value: { policy: { protected: { devices: ['pump-ward-1'] } } },
    });
  });

  it('that protects a device which the inventory lacks is refused: it would protect nothing', async () => {
    editPolicy((text) => text.replace('devices: []', 'devices: [pump-ward-1, pump-ward-l]'));
    const loaded = await loadPlaybooks(folder);
    expect(loaded).toEqual({
      ok: false,
      problems: [expect.stringMatching(/policy\.yaml: protected\.devices: the inventory has no device "pump-ward-l"/)],
    });
  });
});
