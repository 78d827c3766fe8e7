import { z } from 'zod';
import type { Effect } from '../core/effect.ts';
import { sceneOf, type Scene } from '../core/history/scene.ts';
import { asJson, digestOf } from '../core/json.ts';
import { LIMITS } from '../core/limits.ts';
import type { IncidentRecord } from '../core/record.ts';
import { MessageGone, type MessageRef } from '../ports.ts';
import { PictureRefused } from '../ports/pictures.ts';
import type { Services } from './services.ts';

type Pictures = Pick<Services, 'store' | 'painter' | 'gallery' | 'log'>;

const Ref = z.object({ channel: z.string(), ts: z.string() });

/** What is known about an incident's picture outside. Written before and after each call, so that a lost one leaves nothing behind. */
const Note = z.object({
  /** Digest of the scene that the message shows, or of the one that was given up; null for no picture. */
  shown: z.string().nullable(),
  message: Ref.nullable(),
  /** A post was begun, and its answer is not known. */
  posting: z.boolean(),
  /** The file that the message shows. */
  file: z.string().nullable(),
  /** The next one. Its id is written down before its first byte goes out. */
  next: z.object({ digest: z.string(), file: z.string(), filled: z.boolean() }).nullable(),
  /** How often the scene with this digest could not be drawn or was refused. */
  failed: z.object({ digest: z.string(), times: z.number() }).nullable(),
  /** Files that no message shows any more, and that may still be there. */
  old: z.array(z.string()),
});
type Note = z.infer<typeof Note>;

const NOTHING: Note = { shown: null, message: null, posting: false, file: null, next: null, failed: null, old: [] };

const noteKey = (incident: string): string => `picture:${incident}`;
const digestOfScene = (scene: Scene | null): string | null => (scene === null ? null : digestOf(scene));

async function readNote(incident: string, { store }: Pick<Pictures, 'store'>): Promise<Note> {
  return Note.safeParse(await store.getNote(noteKey(incident))).data ?? NOTHING;
}

/** Called when the cards are up to date: a new picture is drawn in a job of its own, and never keeps a card waiting. */
export async function askForPicture(record: IncidentRecord, { store }: Pick<Pictures, 'store'>): Promise<void> {
  const incident = record.incident.id;
  const { shown } = await readNote(incident, { store });
  if (shown === digestOfScene(sceneOf(record))) return;
  await store.enqueue([{ kind: 'picture', incident, afterMs: LIMITS.pictureDelayMs }]);
}

/**
 * Brings the picture to what the record says now. One message in the thread shows the newest file; older files are removed. What stops it
 * half way is taken up by the next try from the note.
 */
export async function performPicture({ incident }: Extract<Effect, { kind: 'picture' }>, pictures: Pictures): Promise<void> {
  const { store } = pictures;
  const stored = await store.load(incident);
  const card = (await store.messages(incident)).find(({ key, ts }) => key === 'incident' && ts !== null);
  // Without a card there is no thread yet; the show that posts it asks again.
  if (stored === null || card === undefined || card.ts === null) return;
  const work = createWork(incident, { channel: card.channel, ts: card.ts }, await readNote(incident, pictures), pictures);
  const scene = sceneOf(stored.record);
  if (scene === null) await work.withdraw();
  else await work.renew(scene, digestOf(scene));
  await work.removeOld();
}

function createWork(incident: string, thread: MessageRef, begun: Note, { store, painter, gallery, log }: Pictures) {
  let note = begun;
  const keep = async (change: Partial<Note>): Promise<void> => {
    note = { ...note, ...change };
    await store.putNote(noteKey(incident), asJson(note));
  };
  const discard = (...files: readonly (string | null | undefined)[]): readonly string[] => [
    ...new Set([...note.old, ...files.filter((file) => typeof file === 'string')]),
  ];

  /** A file of this scene in the chat, made now or by an earlier try. */
  const upload = async (scene: Scene, digest: string): Promise<string> => {
    if (note.next?.digest === digest && note.next.filled) return note.next.file;
    const png = await painter.draw(scene).catch((error: unknown) => {
      throw new PictureRefused(error instanceof Error ? error.message : 'it could not be drawn');
    });
    const place = await gallery.reserve(incident, png.byteLength);
    await keep({ next: { digest, file: place.file, filled: false }, old: [...discard(note.next?.file)] });
    await gallery.upload(place, png);
    await keep({ next: { digest, file: place.file, filled: true } });
    return place.file;
  };

  /** The message as it should be, posted at most once: a post whose answer was lost is looked for. */
  const show = async (shown: Parameters<typeof gallery.show>[1]): Promise<MessageRef | null> => {
    const ref = note.message ?? (note.posting ? await gallery.find(incident, thread) : null);
    if (ref === null && shown === null) return null;
    if (ref === null) await keep({ posting: true });
    try {
      return await gallery.show(incident, shown, ref, thread);
    } catch (error) {
      if (!(error instanceof MessageGone)) throw error;
      // Somebody deleted it: the next try posts it anew.
      await keep({ message: null, posting: false });
      throw error;
    }
  };

  /** Words instead of a picture that is not true any more. */
  const withdraw = async (shown: string | null = null): Promise<void> => {
    if (note.shown === shown && note.file === null && note.next === null) return;
    const message = await show(null);
    await keep({ shown, message, posting: false, file: null, next: null, old: [...discard(note.file, note.next?.file)] });
  };

  const renew = async (scene: Scene, digest: string): Promise<void> => {
    if (note.shown === digest) return;
    try {
      const file = await upload(scene, digest);
      const message = await show({ scene, file });
      const old = [...discard(note.file)];
      await keep({ shown: digest, message, posting: false, file, next: null, failed: null, old });
    } catch (error) {
      if (!(error instanceof PictureRefused)) throw error;
      const times = note.failed?.digest === digest ? note.failed.times + 1 : 1;
      await keep({ failed: { digest, times } });
      if (times < LIMITS.pictureTriesMax && !error.forGood) throw error;
      log.error('a picture was given up', error, { incident });
      await withdraw(digest);
    }
  };

  const removeOld = async (): Promise<void> => {
    for (const file of note.old) {
      await gallery.remove(file);
      await keep({ old: note.old.filter((one) => one !== file) });
    }
  };

  return { renew, withdraw, removeOld };
}
