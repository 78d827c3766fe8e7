import { MessageGone, type MessageRef } from '../../src/ports.ts';
import { type Gallery, type Painter, PictureRefused } from '../../src/ports/pictures.ts';

export interface FakePainter extends Painter {
  readonly drawn: number;
  /** While true, nothing can be drawn. */
  setBroken(broken: boolean): void;
}

/** A painter whose pictures are a few bytes that are different for each scene. */
export function createFakePainter(): FakePainter {
  let drawn = 0;
  let broken = false;
  return {
    get drawn() {
      return drawn;
    },
    setBroken: (next) => {
      broken = next;
    },
    async draw(scene) {
      if (broken) throw new Error('The paint is dry.');
      drawn += 1;
      return Promise.resolve(new TextEncoder().encode(JSON.stringify(scene)));
    },
    close: async () => Promise.resolve(),
  };
}

export type GalleryCall = 'reserve' | 'upload' | 'show' | 'find' | 'remove';

export interface FakeGallery extends Gallery {
  /** Files that are there, and what is in them. Null: a place that was not filled. */
  readonly files: ReadonlyMap<string, string | null>;
  /** Messages by their thread: the file that each shows, or null for words. */
  readonly messages: readonly { readonly ref: MessageRef; readonly file: string | null }[];
  /** The next call of this kind fails, before it did anything or after it did all. */
  failNext(call: GalleryCall, when: 'before' | 'after', error?: Error): void;
  /** While true, no file is shown. */
  setPicky(picky: boolean): void;
  /** Somebody deletes the message. */
  deleteMessage(): void;
}

export function createFakeGallery(): FakeGallery {
  const files = new Map<string, string | null>();
  let messages: { ref: MessageRef; file: string | null }[] = [];
  let failing: { call: GalleryCall; when: 'before' | 'after'; error: Error } | null = null;
  let picky = false;
  let made = 0;

  async function around<T>(call: GalleryCall, act: () => T): Promise<T> {
    const fails = failing?.call === call ? failing : null;
    if (fails !== null) failing = null;
    if (fails?.when === 'before') throw fails.error;
    const value = act();
    if (fails?.when === 'after') throw fails.error;
    return Promise.resolve(value);
  }

  return {
    files,
    get messages() {
      return messages;
    },
    failNext: (call, when, error = new Error('The connection broke.')) => {
      failing = { call, when, error };
    },
    setPicky: (next) => {
      picky = next;
    },
    deleteMessage: () => {
      messages = [];
    },
    reserve: async () =>
      around('reserve', () => {
        const file = `F${String((made += 1)).padStart(8, '0')}`;
        files.set(file, null);
        return { file, url: `http://127.0.0.1/upload/${file}` };
      }),
    upload: async ({ file }, png) => around('upload', () => void files.set(file, new TextDecoder().decode(png))),
    show: async (_incident, shown, ref, thread) =>
      around('show', () => {
        if (shown !== null && (picky || typeof files.get(shown.file) !== 'string')) throw new PictureRefused('no such file');
        const file = shown?.file ?? null;
        if (ref === null) {
          const posted = { channel: thread.channel, ts: `1800000000.${String((made += 1)).padStart(6, '0')}` };
          messages.push({ ref: posted, file });
          return posted;
        }
        const known = messages.find((message) => message.ref.ts === ref.ts);
        if (known === undefined) throw new MessageGone();
        known.file = file;
        return ref;
      }),
    find: async () => around('find', () => messages.at(-1)?.ref ?? null),
    remove: async (file) => around('remove', () => void files.delete(file)),
  };
}
