import { verifyFolder } from '../adapters/files/history.ts';
import { createStore } from '../adapters/store/store.ts';
import { parseConfig } from '../config.ts';
import type { Verdict } from '../core/verify-verdict.ts';
import { verifyStore } from '../flow/verify.ts';
import { printable, sayProblems, type Environment } from './say.ts';

/**
 * Checks every chain in the store, or, given a folder, every ledger in a clone of the history, for which nothing else is needed.
 * @returns the exit code: 1 when a chain is broken, 2 when there is nothing that can be checked.
 */
export async function verify(folder: string | undefined, env: Environment): Promise<number> {
  try {
    return folder === undefined ? await verifyOwn(env) : await say(verifyFolder(folder));
  } catch (error) {
    console.error(printable(error instanceof Error ? error.message : String(error)));
    return 2;
  }
}

async function verifyOwn(env: Environment): Promise<number> {
  const configured = parseConfig(env);
  if (!configured.ok) {
    sayProblems('The configuration has problems (.env.example explains each variable):', configured.problems);
    return 2;
  }
  const { dataDir, databaseUrl } = configured.config;
  const store = await createStore({ dataDir, ...(databaseUrl === undefined ? {} : { databaseUrl }), onError: () => undefined });
  try {
    return await say(verifyStore(store));
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
