import { createServer } from 'node:http';

export interface HeldModel {
  /** For `OPENAI_BASE_URL`. */
  readonly url: string;
  /** From now on questions wait here. */
  hold(): void;
  /** Lets them through, those that wait and those to come. */
  release(): void;
  /** Bodies of the questions that wait, oldest first. */
  waiting(): readonly string[];
  close(): Promise<void>;
}

/** Stands before a model's server and can hold questions back, so that a test sees what happens while a model thinks. */
export async function startHeldModel(target: string): Promise<HeldModel> {
  let held: { readonly body: string; readonly go: () => void }[] = [];
  let holding = false;
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      if (holding) await new Promise<void>((go) => held.push({ body, go }));
      const headers = { 'content-type': 'application/json', authorization: request.headers.authorization ?? '' };
      const answer = await fetch(target + (request.url ?? ''), { method: request.method ?? 'POST', headers, body });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
      response.end(await answer.text());
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the held model has no port');
  const release = (): void => {
    holding = false;
    for (const { go } of held) go();
    held = [];
  };
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    hold: () => {
      holding = true;
    },
    release,
    waiting: () => held.map(({ body }) => body),
    close: () => {
      release();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
