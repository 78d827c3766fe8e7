import { posix } from 'node:path';
import type { Import } from './imports.ts';

/** Stages of the core in the order of the data's way: each knows the shared words and what stands before it here. */
const STAGES = [
  'policy',
  'alert',
  'fleet',
  'incident',
  'evidence',
  'draft',
  'guard',
  'curated',
  'connector',
  'planning',
  'machine',
  'judge',
  'advance',
  'history',
  'verify',
] as const;

/** Packages that hold no outside system, and what of Node is a pure function of its arguments. */
const CORE_PACKAGES = new Set(['zod', 'canonicalize', 'yaml', 'ipaddr.js', 'csv-parse/sync', 'node:crypto']);

/** Each SDK, and the folders that may speak to it. */
const OWNERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['xstate', ['src/core/machine']],
  ['@slack/bolt', ['src/adapters/slack']],
  ['@slack/web-api', ['src/adapters/slack']],
  ['@slack/types', ['src/adapters/slack']],
  ['ws', ['src/adapters/slack']],
  ['openai', ['src/adapters/openai']],
  ['@octokit/rest', ['src/adapters/github']],
  ['@octokit/auth-app', ['src/adapters/github']],
  ['@octokit/request-error', ['src/adapters/github']],
  ['node-ssh', ['src/adapters/ssh']],
  ['ssh2', ['src/adapters/ssh', 'src/local']],
  ['@hpcc-js/wasm-graphviz', ['src/adapters/picture']],
  ['@resvg/resvg-js', ['src/adapters/picture']],
  ['prom-client', ['src/adapters/metrics']],
  ['kysely', ['src/adapters/store']],
  ['otpauth', ['src/adapters/stepup']],
  ['pg', ['src/adapters/store']],
  ['pg-boss', ['src/adapters/store']],
  ['@electric-sql/pglite', ['src/adapters/store']],
  ['fastify', ['src/adapters/intake']],
  ['emulate', ['src/local']],
  ['esbuild', ['src/local']],
  ['react', ['src/local']],
  ['react-dom', ['src/local']],
  ['react-markdown', ['src/local']],
  ['remark-gfm', ['src/local']],
  ['slack-blocks-to-jsx', ['src/local']],
]);

type Place =
  | { readonly zone: 'main' | 'config' | 'ports' | 'flow' | 'local' | 'words' }
  | { readonly zone: 'stage'; readonly rank: number }
  | { readonly zone: 'adapter'; readonly name: string };

/** Where a file stands in the picture, or null when the picture has no place for it. */
function placeOf(path: string): Place | null {
  const [, top = '', second = '', third] = path.split('/');
  if (path === 'src/config.ts') return { zone: 'config' };
  if (path === 'src/ports.ts' || path.startsWith('src/ports/')) return { zone: 'ports' };
  // The composition root: main.ts, the files beside it and its commands. Nothing else may know them.
  if (second === '' || top === 'commands') return { zone: 'main' };
  if (top === 'flow') return { zone: 'flow' };
  if (top === 'local') return { zone: 'local' };
  if (top === 'adapters') return third === undefined ? null : { zone: 'adapter', name: second };
  if (top !== 'core') return null;
  const stage = third === undefined ? /^(judge|advance|verify)(?=[-.])/.exec(second)?.[1] : second;
  if (stage === undefined) return { zone: 'words' };
  const rank = STAGES.findIndex((name) => name === stage);
  return rank === -1 ? null : { zone: 'stage', rank };
}

/** What is wrong with one import of one file, or null. */
export function wrongArrow(path: string, one: Import): string | null {
  const from = placeOf(path);
  if (from === null) return `${path} has no place in the picture: see the order of the folders in test/architecture/arrows.ts.`;
  if (!one.specifier.startsWith('.')) return wrongPackage(path, from, one);
  const target = posix.normalize(posix.join(posix.dirname(path), one.specifier));
  const to = placeOf(target);
  if (to === null) return `${path} imports ${target}, which has no place in the picture.`;
  return allowed(from, to, one) ? null : `${path} imports ${target}: ${words(from)} may not know ${words(to)}.`;
}

function allowed(from: Place, to: Place, one: Import): boolean {
  switch (from.zone) {
    case 'main':
      return true;
    case 'config':
      return to.zone === 'config' || to.zone === 'ports' || isCore(to) || (to.zone === 'adapter' && to.name === 'files');
    case 'local':
      return to.zone === 'local' || to.zone === 'ports' || isCore(to) || (to.zone === 'adapter' && one.typeOnly);
    case 'flow':
      return to.zone === 'flow' || to.zone === 'ports' || isCore(to);
    case 'adapter':
      return to.zone === 'ports' || isCore(to) || (to.zone === 'adapter' && to.name === from.name);
    case 'ports':
      return (isCore(to) || to.zone === 'ports') && one.typeOnly;
    case 'words':
      return to.zone === 'words';
    case 'stage':
      return to.zone === 'words' || (to.zone === 'stage' && to.rank <= from.rank);
    default:
      return from satisfies never;
  }
}

function wrongPackage(path: string, from: Place, { specifier, names }: Import): string | null {
  const scoped = specifier.startsWith('@') ? 2 : 1;
  const packageName = specifier.split('/').slice(0, scoped).join('/');
  const owners = OWNERS.get(packageName);
  if (owners !== undefined) {
    return owners.some((folder) => path.startsWith(`${folder}/`))
      ? null
      : `${path} imports ${packageName}, which belongs to ${owners.join(' and ')} alone.`;
  }
  if (!isCore(from)) return null;
  if (!CORE_PACKAGES.has(specifier)) return `${path} imports ${specifier}: the core is pure and knows no outside system.`;
  const impure = names.filter(
    (taken) => specifier === 'node:crypto' && !['createHash', 'createHmac', 'timingSafeEqual'].includes(taken),
  );
  return impure.length === 0 ? null : `${path} takes ${impure.join(', ')} of node:crypto: the core has no randomness.`;
}

function isCore(place: Place): boolean {
  return place.zone === 'words' || place.zone === 'stage';
}

function words(place: Place): string {
  if (place.zone === 'stage') return `the stage ${STAGES[place.rank]}`;
  if (place.zone === 'adapter') return `the adapter ${place.name}`;
  return place.zone === 'words' ? "the core's shared words" : place.zone;
}
