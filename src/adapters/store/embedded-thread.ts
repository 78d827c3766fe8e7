import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { CLOSE, OPENED, type Opening } from './embedded-wire.ts';

/** An embedded PostgreSQL that is open, in its own thread. */
export interface Thread {
  /** The one session that it has, as `pg` wants its socket. */
  session(): Duplex;
  /** After the last statement. Resolves when everything is in its files. */
  close(): Promise<void>;
}

/** Rejects with the database's own error when it does not open. */
export async function startThread(folder: string, onError: (error: unknown) => void): Promise<Thread> {
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), { name: 'embedded database' });
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
  });
  const opening: Opening = { folder };
  worker.postMessage(opening);
  // Rejects when the thread ends with an error instead.
  const said: readonly unknown[] = await once(worker, 'message');
  if (said[0] !== OPENED) throw new Error('The embedded database answered before it was open.');

  let ended: Error | null = null;
  let session: Session | null = null;
  const end = (error: Error): void => {
    ended ??= error;
    session?.destroy(ended);
  };
  worker.on('error', (error) => {
    onError(error);
    end(new Error('The embedded database broke. Nothing that was committed is lost; start Tagout again.', { cause: error }));
  });
  let closing = false;
  worker.on('exit', () => {
    const over = new Error('The embedded database has ended.');
    // When it was asked to, everybody has left before.
    if (closing) ended ??= over;
    else end(over);
  });

  return {
    session: () => {
      session = new Session(worker);
      if (ended !== null) session.destroy(ended);
      return session;
    },
    close: async () => {
      closing = true;
      worker.postMessage(CLOSE);
      await exited;
    },
  };
}

/** `Terminate` of PostgreSQL's protocol: it ends a session, and here the session is the database. */
const TERMINATE = 'X'.charCodeAt(0);

/** PostgreSQL's messages over the thread's port. `pg` writes whole messages and gathers those that belong together. */
class Session extends Duplex {
  readonly #worker: Worker;
  readonly #receive = (answer: Uint8Array<ArrayBuffer>): void => {
    this.push(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength));
  };

  constructor(worker: Worker) {
    super();
    this.#worker = worker;
    worker.on('message', this.#receive);
  }

  /** As a socket's: the thread is there already. */
  connect(): this {
    setImmediate(() => this.emit('connect'));
    return this;
  }

  override _read(): void {
    // Answers come by themselves, each no larger than what was asked for.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (chunk[0] !== TERMINATE) this.#send(Uint8Array.from(chunk));
    done();
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: () => void): void {
    const whole = chunks.map(({ chunk }) => chunk).filter((chunk) => chunk[0] !== TERMINATE);
    if (whole.length > 0) this.#send(Uint8Array.from(Buffer.concat(whole)));
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#worker.off('message', this.#receive);
    done(error);
  }

  /** Of a socket, and without a meaning here; `pg` calls them. */
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  #send(bytes: Uint8Array<ArrayBuffer>): void {
    this.#worker.postMessage(bytes, [bytes.buffer]);
  }
}
