import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { assert, constantFrom, array, property, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvFile, valuesIn, withValues, writeEnvFile } from '../../../src/commands/init/env-file.ts';

const set = (text: string, key: string, value: string): string | null => withValues(text, new Map([[key, value]]));

describe('a .env that is changed', () => {
  it('keeps every other byte', () => {
    const text = '# mine\r\n\r\nexport A = "one" # first\r\nB=two   # second\r\n  C=\'three\nB=inside\nfour\'\nD=\n# end';
    expect(set(text, 'B', 'TWO')).toBe(text.replace('two', 'TWO'));
    expect(set(text, 'A', 'ONE')).toBe(text.replace('"one"', 'ONE'));
    expect(set(text, 'D', 'x')).toBe(text.replace('D=\n', 'D=x\n'));
    expect(set(text, 'C', 'short')).toBe(text.replace("'three\nB=inside\nfour'", 'short'));
  });

  it('gets a new setting at its end, with its own kind of line ends', () => {
    expect(set('', 'A', '1')).toBe('A=1\n');
    expect(set('# no newline at the end', 'A', '1')).toBe('# no newline at the end\nA=1\n');
    expect(set('B=2\r\n', 'A', '1')).toBe('B=2\r\nA=1\r\n');
  });

  it('is changed where it counts when a key stands there twice', () => {
    expect(set('A=1\nA=2\n', 'A', '3')).toBe('A=1\nA=3\n');
  });

  it('does not take a comment, a longer name or a line inside of a value for the setting', () => {
    const text = '#A=1\nAA=2\nKEY="-----BEGIN\nA=3\n-----END"\n';
    expect(set(text, 'A', '4')).toBe(`${text}A=4\n`);
  });

  it('holds a key of many lines', () => {
    const pem = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(64)}\n${'b/+='.repeat(16)}\n-----END PRIVATE KEY-----`;
    const text = set('X=1\nGITHUB_PRIVATE_KEY=\nY=2\n', 'GITHUB_PRIVATE_KEY', pem);
    expect(parseEnv(text ?? '')).toEqual({ X: '1', GITHUB_PRIVATE_KEY: pem, Y: '2' });
    expect(set(text ?? '', 'GITHUB_PRIVATE_KEY', 'short')).toBe('X=1\nGITHUB_PRIVATE_KEY=short\nY=2\n');
  });

  it('refuses what it could not hold', () => {
    expect(set('', 'A', `'"\``)).toBeNull();
  });

  it('reads back as what was set, and every other setting as before', () => {
    const keys = ['A', 'B', 'C', 'LONG_NAME'];
    const piece = constantFrom(
      'A=1',
      'B = "x y"',
      "C='multi\nline'",
      '# A=no',
      '',
      'LONG_NAME=`tick`',
      'B=bare # tail',
      'junk',
      'C="open',
      '\t',
    );
    const changes = tuple(constantFrom(...keys), string({ maxLength: 30 }));
    assert(
      property(array(piece, { maxLength: 8 }), constantFrom('\n', '\r\n'), changes, (pieces, eol, [key, value]) => {
        const text = pieces.join(eol);
        const before = parseEnv(text);
        const changed = set(text, key, value);
        if (changed === null) return;
        expect(parseEnv(changed)).toEqual({ ...before, [key]: value });
        expect(set(changed, key, value)).toBe(changed);
      }),
    );
  });
});

const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'tagout-env-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

describe('a .env on disk', () => {
  it('is for our eyes only, also when it was not before', () =>
    inFolder(async (folder) => {
      const path = join(folder, '.env');
      expect(await readEnvFile(path)).toBeNull();
      await writeFile(path, 'A=1\n', { mode: 0o644 });
      await writeEnvFile(path, 'A=2\n');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await readEnvFile(path)).toBe('A=2\n');
      expect(await readdir(folder)).toEqual(['.env']);
    }));

  it('stays a link when it is one', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'real'), 'A=1\n');
      await symlink('real', join(folder, '.env'));
      await writeEnvFile(join(folder, '.env'), 'A=2\n');
      expect(await readFile(join(folder, 'real'), 'utf8')).toBe('A=2\n');
      expect((await readdir(folder)).toSorted()).toEqual(['.env', 'real']);
    }));

  it('has no value where a line is empty', () => {
    expect(valuesIn('A=\nB=1\n')).toEqual(new Map([['B', '1']]));
  });
});
