import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Ask } from './asks.ts';

/** A host of the lab as the test sees it. */
export interface LabHost {
  /** Whether a new TCP connection is made and carries data both ways, within a second and a half. */
  reaches(address: string): Promise<boolean>;
  /** Opens a session that stays busy. Answers with its local port. */
  open(address: string): Promise<number>;
  /** How much of the session came back so far. */
  beats(): Promise<number>;
  close(): Promise<void>;
}

const AGENT = fileURLToPath(new URL('agent.ts', import.meta.url));

export async function startHost(namespace: string): Promise<LabHost> {
  const child = spawn('ip', ['netns', 'exec', namespace, process.execPath, AGENT], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, (value: Answer['value']) => void>();
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const listens = new Promise<Answer['value']>((resolve, reject) => {
    waiting.set(0, resolve);
    void gone.then(() => reject(new Error(`The host in ${namespace} ended.`)));
  });
  child.on('message', (message) => {
    const { id, value } = message as Answer;
    waiting.get(id)?.(value);
    waiting.delete(id);
  });
  await listens;

  let asked = 0;
  const ask = (what: { kind: 'reaches' | 'open'; address: string } | { kind: 'beats' }): Promise<Answer['value']> =>
    new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, resolve);
      child.send({ id: asked, ...what } satisfies Ask, (error) => {
        if (error !== null) reject(error);
      });
    });
  return {
    reaches: async (address) => (await ask({ kind: 'reaches', address })) === true,
    open: async (address) => {
      const port = await ask({ kind: 'open', address });
      if (typeof port !== 'number') throw new Error(`The host in ${namespace} could not open a session to ${address}.`);
      return port;
    },
    beats: async () => Number(await ask({ kind: 'beats' })),
    close: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
