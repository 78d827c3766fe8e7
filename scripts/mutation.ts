// Breaks the code below, which refuses, in every small way that Stryker knows, and counts how many of these mutants no test notices. Works on
// copies; run it with `npm run mutation`, or with the names of parts to pick some of them.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { EQUIVALENT, type Equivalent } from './mutation-equivalent.ts';
import { placesOf } from './mutation-places.ts';

interface Part {
  readonly name: string;
  readonly mutate: readonly string[];
  /** The test files that must notice, under test/ and without .test.ts, quick ones first. Those of the pure core alone, wherever that can be. */
  readonly tests: readonly string[];
}

const APPROVAL_TESTS = [
  'judge/judge',
  'judge/rules',
  'judge/progress',
  'judge/decision',
  'judge/inconsistent',
  'quorum',
  'advance/dispatch',
  'advance/life',
  'judge/counting',
];

const MACHINE_TESTS = [
  'machine/template',
  'machine/versions',
  'machine/laws',
  'machine/undo-laws',
  'machine/guards',
  'machine/extract',
  'machine/walk',
  'machine/structure',
  'machine/looking',
  'machine/stored',
];

const PLANNING_TESTS = [
  'planning/differences',
  'planning/finish',
  'planning/prepare',
  'planning/probe',
  'planning/gateway',
  'planning/undo',
  'planning/restores',
  'planning/look',
];

const POLICY_TESTS = [
  'policy/limits',
  'policy/tiers',
  'policy/policy',
  'policy/edges',
  'policy/radius',
  'policy/rule',
  'policy/undo',
  'policy/observe',
  'policy/enrolled',
  'policy/satisfiable',
  'policy/box',
  'policy/order',
  'policy/escalation',
];

const PARTS: readonly Part[] = [
  { name: 'approval', mutate: ['core/judge/*', 'core/quorum'], tests: core(APPROVAL_TESTS) },
  {
    name: 'dispatch',
    mutate: [
      'core/advance/dispatch',
      'core/advance/click',
      'core/advance/covering',
      'core/advance/window',
      'core/advance/report',
      'core/advance/undo',
    ],
    tests: core([
      'advance/decided',
      'advance/dispatched',
      'advance/reported',
      'advance/undo',
      'advance/undo-edges',
      'advance/covering',
      'advance/dispatch',
      'advance/life',
      'advance/glass',
      'judge/rules',
      'advance/reopen',
      'judge/counting',
    ]),
  },
  {
    name: 'life',
    mutate: ['core/advance/people', 'core/advance/redraft', 'core/advance/deadlines', 'core/advance/plan', 'core/advance/move'],
    tests: core([
      'advance/people',
      'advance/redraft',
      'advance/hint',
      'advance/life',
      'advance/look',
      'advance/decided',
      'advance/reported',
      'advance/undo',
      'advance/undo-edges',
      'advance/reopen',
      'advance/nudged',
      'advance/lockout',
      'advance/dispatch',
      'judge/counting',
    ]),
  },
  { name: 'codes', mutate: ['core/stepup'], tests: core(['stepup']) },
  {
    name: 'asking',
    mutate: ['flow/inbox', 'flow/roster', 'flow/planning'],
    tests: ['flow/held-elsewhere', 'flow/planning', 'flow/roster', 'flow/inbox', 'flow/sending'],
  },
  { name: 'sending', mutate: ['flow/dispatching', 'flow/undoing'], tests: ['flow/sending', 'flow/sending-undo'] },
  { name: 'guard', mutate: ['core/guard/*'], tests: core(['guard/rules', 'guard/looks', 'guard/guard']) },
  { name: 'machine', mutate: ['core/machine/*'], tests: core(MACHINE_TESTS) },
  {
    name: 'planning',
    // Without what only foretells which rule a step would come under, and what only words a difference for the card.
    mutate: ['core/planning/!(outlook|shown)'],
    tests: core(PLANNING_TESTS),
  },
  {
    name: 'policy',
    // Without what only explains a rule in sentences: it refuses nothing, and is tested with the commands that print it.
    mutate: ['core/policy/!(codes|who|words)'],
    tests: core(POLICY_TESTS),
  },
];

function core(tests: readonly string[]): readonly string[] {
  return tests.map((test) => `core/${test}`);
}

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

const root = fileURLToPath(new URL('..', import.meta.url));

async function mutantsOf({ mutate, tests }: Part, copies: string): Promise<readonly Mutant[]> {
  const files = tests.map((test) => `test/${test}.test.ts`);
  const named = mutate.filter((file) => !/[*!]/.test(file)).map((file) => `src/${file}.ts`);
  const missing = [...named, ...files].filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Error(`There is no ${missing.join(' and no ')}: correct scripts/mutation.ts.`);
  process.env['TAGOUT_MUTATION_TESTS'] = files.join(' ');
  const stryker = new Stryker({
    mutate: mutate.map((file) => `src/${file}.ts`),
    testRunner: 'vitest',
    vitest: { configFile: 'test/stryker.config.ts', related: false },
    coverageAnalysis: 'perTest',
    plugins: ['@stryker-mutator/vitest-runner', './scripts/mutation-ignored.ts'],
    ignorers: ['prose', 'unreachable', 'emptyDefault'],
    // Without tsconfig.json, which Stryker would rewrite by the JavaScript interface that TypeScript 7 has no more. Nothing here needs it.
    ignorePatterns: ['**', '!src/**', '!test/**', '!playbooks/**', '!scripts/**', '!package.json', '**/tsconfig.json'],
    tempDirName: copies,
    cleanTempDir: 'always',
    // One, so that a machine of two cores can be worked at meanwhile.
    concurrency: 1,
    reporters: ['progress-append-only'],
  });
  return stryker.runMutationTest();
}

const caught = ({ status }: Mutant): boolean => status === 'Killed' || status === 'Timeout';
const missed = ({ status }: Mutant): boolean => status === 'Survived' || status === 'NoCoverage';
/** The code does not even load with it, so that no test gets to see it: it is in no score, and named. */
const unloadable = ({ status }: Mutant): boolean => status === 'RuntimeError' || status === 'CompileError';
const SHOWN: Readonly<Partial<Record<Mutant['status'], string>>> = { Survived: 'survived', NoCoverage: 'no test' };

/** The mutated code itself, on one line. Stryker counts lines and columns from 1. */
function codeOf({ fileName, location: { start, end } }: Mutant): string {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  const last = lines.length - 1;
  const cut = lines.map((line, index) =>
    line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : line.length).trim(),
  );
  return cut.join(' ');
}

/** What stands there instead, on one line as well. */
const insteadOf = ({ replacement }: Mutant): string => replacement.replaceAll(/\s+/g, ' ');

const nameOf = ({ fileName }: Mutant): string => relative(root, fileName);

function isAbout(one: Equivalent, mutant: Mutant): boolean {
  if (one.file !== nameOf(mutant) || one.instead !== insteadOf(mutant) || one.code !== codeOf(mutant)) return false;
  return placesOf(one, readFileSync(mutant.fileName, 'utf8')).includes(mutant.location.start.line);
}

const isEquivalent = (mutant: Mutant): boolean => EQUIVALENT.some((one) => isAbout(one, mutant));

/** What is wrong with the list of equivalents: an entry must not gather dust, nor excuse what it was not judged for. */
function wrongEntries(mutants: readonly Mutant[]): readonly string[] {
  const files = new Set(mutants.map(nameOf));
  return EQUIVALENT.filter(({ file }) => files.has(file)).flatMap((one) => {
    const { file, code, instead, places = 1 } = one;
    const about = mutants.filter((mutant) => isAbout(one, mutant));
    const starts = new Set(about.map(({ location: { start } }) => `${start.line}:${start.column}`));
    const what = `${file}: ${code}  ->  ${instead}`;
    if (starts.size > places) {
      const where = [...starts].join(', ');
      return [
        `  ambiguous ${what}: it stands at ${where}. Judge each, then say in scripts/mutation-equivalent.ts which are meant.`,
      ];
    }
    // Those mutants are not there any more, or a test notices them after all.
    return about.some(missed) ? [] : [`  outdated ${what}: remove it from scripts/mutation-equivalent.ts.`];
  });
}

function scoreOf(mutants: readonly Mutant[]): string {
  const killed = mutants.filter(caught).length;
  const left = mutants.filter((one) => missed(one) && !isEquivalent(one)).length;
  const same = mutants.filter((one) => missed(one) && isEquivalent(one)).length;
  const broken = mutants.filter(unloadable).length;
  const score = ((100 * killed) / Math.max(1, killed + left)).toFixed(1);
  return [
    `${score.padStart(5)} %: ${killed} of ${killed + left} noticed`,
    ...(same === 0 ? [] : [`${same} are the same as the code`]),
    ...(broken === 0 ? [] : [`${broken} do not load`]),
  ].join(', ');
}

function lineOf(mutant: Mutant): string {
  const { location, status } = mutant;
  const what = `${codeOf(mutant)}  ->  ${insteadOf(mutant)}`;
  return `  ${(SHOWN[status] ?? 'no load').padEnd(8)} ${nameOf(mutant)}:${location.start.line}: ${what}`;
}

async function main(picked: readonly string[]): Promise<number> {
  const unknown = picked.filter((name) => PARTS.every((part) => part.name !== name));
  if (unknown.length > 0) {
    console.error(`No part is named ${unknown.join(' or ')}. The parts: ${PARTS.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  process.chdir(root);
  const copies = await mkdtemp(join(tmpdir(), 'tagout-mutation-'));
  const all: Mutant[] = [];
  const scores: string[] = [];
  const wrong: string[] = [];
  try {
    for (const part of PARTS.filter(({ name }) => picked.length === 0 || picked.includes(name))) {
      const mutants = await mutantsOf(part, copies);
      all.push(...mutants);
      scores.push(`${part.name.padEnd(10)} ${scoreOf(mutants)}`);
      console.log(`${part.name}: ${scoreOf(mutants)}`);
      const left = mutants.filter((one) => unloadable(one) || (missed(one) && !isEquivalent(one)));
      for (const mutant of left) console.log(lineOf(mutant));
      wrong.push(...wrongEntries(mutants));
    }
  } finally {
    await rm(copies, { recursive: true, force: true });
  }
  console.log(`\n${scores.join('\n')}\n${'all'.padEnd(10)} ${scoreOf(all)}`);
  for (const line of wrong) console.log(line);
  return wrong.length > 0 || all.some((one) => missed(one) && !isEquivalent(one)) ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
