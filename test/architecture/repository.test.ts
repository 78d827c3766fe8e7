import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { importsOf } from './imports.ts';
import { filesIn, isCode, read, ROOT } from './source.ts';

const TOP_LEVEL = new Set([
  'src',
  'playbooks',
  'test',
  'scripts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'README.md',
  'LICENSE',
]);
const SOURCE_LINES_MAX = 300;

/** What git keeps, and what it would keep: a file in the wrong place is found before it is committed. */
const kept = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '');

const Package = z.object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) });

/** Null for what is no package: a file, or a part of Node. */
function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:') || specifier === '<computed>') return null;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

describe('the repository', () => {
  it('has at its top only what the picture names, and dotfiles', () => {
    const tops = new Set(kept.map((path) => path.split('/', 1)[0] ?? ''));
    expect([...tops].filter((top) => !TOP_LEVEL.has(top) && !top.startsWith('.'))).toEqual([]);
  });

  it('has no barrels: a name is imported from the file that defines it', () => {
    expect(kept.filter((path) => isCode(path) && basename(path, extname(path)) === 'index')).toEqual([]);
  });

  it('has no place called utils, helpers or common, where everything would end up', () => {
    expect(kept.filter((path) => path.split('/').some((part) => /^(utils?|helpers?|common|misc)(\.|$)/i.test(part)))).toEqual(
      [],
    );
  });

  it(`has no source file longer than ${SOURCE_LINES_MAX} lines`, () => {
    const long = filesIn('src').filter((path) => isCode(path) && read(path).split('\n').length > SOURCE_LINES_MAX);
    expect(long).toEqual([]);
  });

  it('names the exact version of every package', () => {
    const { dependencies, devDependencies } = Package.parse(JSON.parse(read('package.json')));
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('imports no package that package.json does not name', () => {
    const { dependencies, devDependencies } = Package.parse(JSON.parse(read('package.json')));
    const known = new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)]);
    const unknown = kept
      .filter((path) => isCode(path) && existsSync(`${ROOT}${path}`))
      .flatMap((path) => importsOf(path, read(path)).map(({ specifier }) => ({ path, name: packageOf(specifier) })))
      .filter(({ name }) => name !== null && !known.has(name));
    expect(unknown).toEqual([]);
  });

  it('has its licence in full', () => {
    expect(read('LICENSE')).toMatch(
      /Apache License\s+Version 2\.0, January 2004[\s\S]*END OF TERMS AND CONDITIONS[\s\S]*The Tagout authors/,
    );
  });
});
