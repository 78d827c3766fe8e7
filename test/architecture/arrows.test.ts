import { describe, expect, it } from 'vitest';
import { wrongArrow } from './arrows.ts';
import { importsOf } from './imports.ts';
import { impurities } from './purity.ts';
import { filesIn, isCode, read } from './source.ts';

const sources = filesIn('src').filter(isCode);

describe('the arrows between the folders', () => {
  it('go only where the picture of the code lets them', () => {
    const wrong = sources.flatMap((path) => importsOf(path, read(path)).map((one) => wrongArrow(path, one)));
    expect(wrong.filter((sentence) => sentence !== null)).toEqual([]);
  });

  it('leave the core without clock, randomness, environment and output', () => {
    const core = sources.filter((path) => path.startsWith('src/core/'));
    expect(core.length).toBeGreaterThan(0);
    expect(core.flatMap((path) => impurities(path, read(path)))).toEqual([]);
  });
});

describe('the reader of imports', () => {
  it.each([
    ["import { a } from './x.ts';", './x.ts', false],
    ["import './x.ts';", './x.ts', false],
    ["import type { A } from './x.ts';", './x.ts', true],
    ["import { type A } from './x.ts';", './x.ts', true],
    ["import { type A, b } from './x.ts';", './x.ts', false],
    ["export * from './x.ts';", './x.ts', false],
    ["export type { A } from './x.ts';", './x.ts', true],
    ["export { a } from './x.ts';", './x.ts', false],
    ["const x = await import('./x.ts');", './x.ts', false],
    ["type X = import('./x.ts').X;", './x.ts', true],
    ['const x = await import(`./${name}.ts`);', '<computed>', false],
  ])('finds the import in %s', (source, specifier, typeOnly) => {
    expect(importsOf('a.ts', source)).toMatchObject([{ specifier, typeOnly }]);
  });

  it('takes no text and no comment for an import', () => {
    expect(importsOf('a.ts', "// import './x.ts'\nconst a = \"import './y.ts'\"; export const b = a;")).toEqual([]);
  });
});

const containing = (words: string): unknown => expect.stringContaining(words);

describe('an arrow that would be wrong is found', () => {
  it.each([
    ['src/core/guard/a.ts', '../machine/b.ts', 'the stage guard may not know the stage machine'],
    ['src/core/verify.ts', './history/b.ts', null],
    ['src/core/history/a.ts', '../verify.ts', 'the stage history may not know the stage verify'],
    ['src/core/plan.ts', './planning/b.ts', "the core's shared words may not know the stage planning"],
    ['src/core/alert/a.ts', '../../ports.ts', 'may not know ports'],
    ['src/core/alert/a.ts', '../../flow/b.ts', 'may not know flow'],
    ['src/core/alert/a.ts', 'node:fs', 'the core is pure'],
    ['src/core/alert/a.ts', 'node:net', 'the core is pure'],
    ['src/core/alert/a.ts', 'node:child_process', 'the core is pure'],
    ['src/core/alert/a.ts', 'undici', 'the core is pure'],
    ['src/core/alert/a.ts', '<computed>', 'the core is pure'],
    ['src/core/advance/a.ts', 'xstate', 'belongs to src/core/machine alone'],
    ['src/core/machine/a.ts', 'xstate', null],
    ['src/core/unheard/a.ts', '../json.ts', 'has no place in the picture'],
    ['src/unheard/a.ts', '../ports.ts', 'has no place in the picture'],
    ['src/adapters/github/a.ts', '../slack/b.ts', 'the adapter github may not know the adapter slack'],
    ['src/adapters/github/a.ts', '../../flow/b.ts', 'may not know flow'],
    ['src/adapters/github/a.ts', '../../local/b.ts', 'may not know local'],
    ['src/adapters/github/a.ts', '@slack/bolt', 'belongs to src/adapters/slack alone'],
    ['src/adapters/github/a.ts', '@octokit/rest', null],
    ['src/adapters/slack/a.ts', 'openai/helpers', 'belongs to src/adapters/openai alone'],
    ['src/flow/a.ts', '../adapters/ssh/b.ts', 'flow may not know the adapter ssh'],
    ['src/flow/a.ts', 'kysely', 'belongs to src/adapters/store alone'],
    ['src/local/a.ts', '../adapters/slack/b.ts', 'local may not know the adapter slack'],
    ['src/local/a.ts', '../flow/b.ts', 'local may not know flow'],
    ['src/local/a.ts', 'ssh2', null],
    ['src/main.ts', './adapters/slack/slack.ts', null],
    ['src/flow/a.ts', '../main.ts', 'flow may not know main'],
    ['src/config.ts', './app.ts', 'config may not know main'],
    ['src/main.ts', 'pg', 'belongs to src/adapters/store alone'],
  ])('%s -> %s', (path, specifier, sentence) => {
    const found = wrongArrow(path, { specifier, typeOnly: false, names: [] });
    expect(found).toEqual(sentence === null ? null : containing(sentence));
  });

  it('lets ports and local know types where they may not know code', () => {
    expect(wrongArrow('src/local/a.ts', { specifier: '../adapters/slack/b.ts', typeOnly: true, names: [] })).toBeNull();
    expect(wrongArrow('src/ports.ts', { specifier: './core/plan.ts', typeOnly: true, names: [] })).toBeNull();
    expect(wrongArrow('src/ports.ts', { specifier: './core/plan.ts', typeOnly: false, names: [] })).not.toBeNull();
  });

  it('finds randomness taken by name', () => {
    const [one] = importsOf('src/core/a.ts', "import { randomUUID } from 'node:crypto';");
    expect(one === undefined ? null : wrongArrow('src/core/a.ts', one)).toContain('the core has no randomness');
  });
});

describe('impurity', () => {
  it.each([
    ['Date.now()', 'Date.now()'],
    ['new Date()', 'new Date()'],
    ['Date()', 'Date()'],
    ['Math.random()', 'Math.random()'],
    ['process.env.HOME', 'process'],
    ["process['env']", 'process'],
    ['globalThis.fetch', 'globalThis'],
    ['fetch("x")', 'fetch()'],
    ['setTimeout(f, 1)', 'setTimeout()'],
    ['console.log(1)', 'console'],
    ['import.meta.url', 'import.meta'],
  ])('is found in %s', (expression, found) => {
    expect(impurities('src/core/a.ts', `export const a = ${expression};`).join()).toContain(`uses ${found}`);
  });

  it.each(['new Date(at)', 'Date.parse(x)', 'Math.max(1)', 'step.process', '"Date.now()"', 'clock.now()'])(
    'is not %s',
    (expression) => {
      expect(impurities('src/core/a.ts', `export const a = ${expression};`)).toEqual([]);
    },
  );
});
