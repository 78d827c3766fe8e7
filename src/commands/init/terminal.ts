import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Whoever sits at the keyboard. */
export interface Terminal {
  /** False: nobody is there to answer, and nothing is asked. */
  readonly interactive: boolean;
  /** One line, trimmed. What is typed for a secret is not shown. Rejects with `Stopped` when the person goes away. */
  ask(question: string, secret?: boolean): Promise<string>;
  say(text: string): void;
  close(): void;
}

/** The person pressed Ctrl-C or closed the input. */
class Stopped extends Error {
  readonly code = 'init.stopped';
  constructor() {
    super('Stopped. Nothing was written.');
    this.name = 'Stopped';
  }
}

export interface TerminalStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly interactive: boolean;
}

export function createTerminal({ input, output, interactive }: TerminalStreams): Terminal {
  const say = (text: string): void => void output.write(`${text}\n`);
  if (!interactive)
    return {
      interactive,
      say,
      ask: () => Promise.reject(new Error('There is nobody to ask.')),
      close: () => undefined,
    };
  // readline echoes what is typed. Its echo ends here for a secret, and for what is typed ahead: that may be one.
  let muted = true;
  const echo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!muted) output.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input, output: echo, terminal: true, historySize: 0 });
  // Its iterator keeps lines that come before they are asked for, as when several are pasted at once.
  const answers = lines[Symbol.asyncIterator]();
  return {
    interactive,
    say,
    async ask(question, secret = false) {
      lines.setPrompt(`${question}: `);
      muted = false;
      lines.prompt();
      muted = secret;
      const { value, done } = await answers.next();
      muted = true;
      if (secret) output.write('\n');
      if (done === true || typeof value !== 'string') throw new Stopped();
      return value.trim();
    },
    close: () => lines.close(),
  };
}
