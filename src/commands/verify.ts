import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readAnchors } from '../adapters/files/git-anchors.ts';
import { verifyFolder } from '../adapters/files/history.ts';
import { createStore } from '../adapters/store/store.ts';
import { parseConfig } from '../config.ts';
import { timeWords } from '../core/history/words.ts';
import type { Verdict } from '../core/verify-verdict.ts';
import { verifyStore } from '../flow/verify.ts';
import type { Anchors } from '../ports/anchors.ts';
import { printable, sayProblems, type Environment } from './say.ts';

const USAGE = `Usage: npm run tagout -- verify                    every chain in the database
       npm run tagout -- verify --against <clone>  the same, and each against the heads that the commits of a clone of the history name
       npm run tagout -- verify <clone>            every ledger in a clone of the history, for which no database is needed`;

/** @returns the exit code: 1 when a chain is broken, 2 when there is nothing that can be checked. */
export async function verify(argv: readonly string[], env: Environment): Promise<number> {
  const asked = parseArguments(argv);
  if (asked === null) {
    console.error(USAGE);
    return 2;
  }
  try {
    if ('folder' in asked) return await say(verifyFolder(asked.folder));
    return await verifyOwn(asked.against === null ? null : await readAnchors(asked.against), env);
  } catch (error) {
    console.error(printable(error instanceof Error ? error.message : String(error)));
    return 2;
  }
}

function parseArguments(argv: readonly string[]): { readonly folder: string } | { readonly against: string | null } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { against: { type: 'string' } },
    });
    const [folder, ...more] = positionals;
    if (more.length > 0 || values.against === '' || (folder !== undefined && values.against !== undefined)) return null;
    return folder === undefined ? { against: values.against ?? null } : { folder };
  } catch {
    return null;
  }
}

async function verifyOwn(anchors: Anchors | null, env: Environment): Promise<number> {
  const configured = parseConfig(env);
  if (!configured.ok) {
    sayProblems('The configuration has problems (.env.example explains each variable):', configured.problems);
    return 2;
  }
  const { dataDir, databaseUrl } = configured.config;
  // A start would make one, and an empty one is always fine.
  if (databaseUrl === undefined && (await stat(join(dataDir, 'db')).catch(() => null)) === null) {
    console.error(
      `There is no database in ${printable(dataDir)}. Set TAGOUT_DATA_DIR or DATABASE_URL to the one that Tagout has.`,
    );
    return 2;
  }
  const store = await createStore({ dataDir, ...(databaseUrl === undefined ? {} : { databaseUrl }), onError: () => undefined });
  try {
    if (anchors !== null) {
      const known = anchors.heads.size === 1 ? '1 incident' : `${anchors.heads.size} incidents`;
      console.log(
        `The clone knows ${known}, up to ${timeWords(anchors.newestAt)}. Run git fetch in it if that is too long ago.`,
      );
    }
    return await say(verifyStore(store, anchors));
  } finally {
    await store.close();
  }
}

async function say(verdicts: AsyncIterable<Verdict>): Promise<number> {
  let checked = 0;
  let broken = 0;
  for await (const { subject, ok, sentence, notes } of verdicts) {
    checked += 1;
    if (!ok) broken += 1;
    console.log(`${ok ? 'fine  ' : 'BROKEN'} ${printable(subject)}: ${printable(sentence)}`);
    for (const note of notes) console.log(`       ${printable(note)}`);
  }
  console.log(checked === 0 ? 'There is no ledger yet.' : `${checked} checked, ${broken} broken.`);
  return broken === 0 ? 0 : 1;
}
