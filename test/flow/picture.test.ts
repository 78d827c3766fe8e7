import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/core/limits.ts';
import { performPicture } from '../../src/flow/picture.ts';
import type { Services } from '../../src/flow/services.ts';
import {
  createFakeGallery,
  createFakePainter,
  type FakeGallery,
  type FakePainter,
  type GalleryCall,
} from '../fakes/pictures.ts';
import { AVERY, ROBIN, startBench, TEAM, type Bench } from './bench.ts';
import { PictureRefused } from '../../src/ports/pictures.ts';

let bench: Bench;
let painter: FakePainter;
let gallery: FakeGallery;
let services: Services;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.forget();
  painter = createFakePainter();
  gallery = createFakeGallery();
  services = { ...bench.services, painter, gallery };
});

const draw = (incident: string): Promise<void> => performPicture({ kind: 'picture', incident, afterMs: 0 }, services);
/** As the queue does: again until it goes through. */
async function drawUntilDone(incident: string): Promise<void> {
  for (let tries = 0; tries < LIMITS.pictureTriesMax + 2; tries += 1) {
    try {
      return await draw(incident);
    } catch {
      continue;
    }
  }
  throw new Error('the picture never came');
}
async function incidentWithCards(): Promise<string> {
  const incident = await bench.alert('10.20.0.11');
  await bench.settle();
  return incident;
}
const asked = (incident: string): number =>
  bench.waiting.filter(({ effect }) => effect.kind === 'picture' && effect.incident === incident).length;
/** What people see: one message, and the status of step 1 in the file that it shows. */
function seen(): { readonly messages: number; readonly files: number; readonly status: string | undefined } {
  const file = gallery.messages.at(-1)?.file ?? '';
  const scene = JSON.parse(gallery.files.get(file) ?? '{}') as { steps?: { status: string }[] };
  return { messages: gallery.messages.length, files: gallery.files.size, status: scene.steps?.[0]?.status };
}

describe('the picture of a run', () => {
  it('is asked for once when the cards are up to date, later than they are', async () => {
    const incident = await incidentWithCards();
    expect(asked(incident)).toBe(1);
    const [job] = bench.waiting.filter(({ effect }) => effect.kind === 'picture');
    expect(job?.dueAt).toBe(bench.now() + LIMITS.pictureDelayMs);
  });

  it('is renewed in the same message when the state changes, and the file before is removed', async () => {
    const incident = await incidentWithCards();
    await draw(incident);
    expect(seen()).toEqual({ messages: 1, files: 1, status: 'pending' });
    await bench.click(incident, AVERY);
    await bench.settle();
    await draw(incident);
    expect(seen()).toEqual({ messages: 1, files: 1, status: 'probing' });
  });

  it('is not drawn again, nor asked for, while nothing in it changed', async () => {
    const incident = await incidentWithCards();
    await draw(incident);
    bench.forget();
    await draw(incident);
    expect(painter.drawn).toBe(1);
    await bench.click(incident, AVERY, { request: 'older' });
    await bench.settle();
    expect(asked(incident)).toBe(0);
  });

  it('waits for the card that starts the thread', async () => {
    const incident = await bench.alert('10.20.0.11');
    await bench.settle(({ kind }) => kind !== 'show');
    await draw(incident);
    expect(seen()).toEqual({ messages: 0, files: 0, status: undefined });
  });

  it('gives way to words while a new draft is being written, and leaves no file', async () => {
    const incident = await incidentWithCards();
    await draw(incident);
    await bench.receive({ kind: 'hint', incident, by: ROBIN, team: TEAM, text: 'it is the camera of the visitors' });
    await bench.settle(({ kind }) => kind !== 'draft');
    await draw(incident);
    expect(seen()).toEqual({ messages: 1, files: 0, status: undefined });
    await bench.settle();
    await draw(incident);
    expect(seen()).toEqual({ messages: 1, files: 1, status: 'pending' });
  });

  const lost = (['reserve', 'upload', 'show', 'remove'] as const).flatMap((call) =>
    (['before', 'after'] as const).map((when): readonly [GalleryCall, 'before' | 'after'] => [call, when]),
  );
  it.each(lost)('is one message with one file when the answer to "%s" is lost %s it is done', async (call, when) => {
    const incident = await incidentWithCards();
    await draw(incident);
    await bench.click(incident, AVERY);
    await bench.settle();
    gallery.failNext(call, when);
    await expect(draw(incident)).rejects.toThrow('The connection broke');
    await drawUntilDone(incident);
    // A place that was reserved, and never told to us, is no file: nothing was put into it.
    const real = [...gallery.files.values()].filter((content) => content !== null);
    expect(real).toHaveLength(1);
    expect(seen()).toMatchObject({ messages: 1, status: 'probing' });
  });

  it('is posted once when the answer to its first post is lost', async () => {
    const incident = await incidentWithCards();
    gallery.failNext('show', 'after');
    await expect(draw(incident)).rejects.toThrow('The connection broke');
    await draw(incident);
    expect(seen()).toEqual({ messages: 1, files: 1, status: 'pending' });
    expect(painter.drawn).toBe(1);
  });

  it('comes back when somebody deleted its message', async () => {
    const incident = await incidentWithCards();
    await draw(incident);
    gallery.deleteMessage();
    await bench.click(incident, AVERY);
    await bench.settle();
    await drawUntilDone(incident);
    expect(seen()).toEqual({ messages: 1, files: 1, status: 'probing' });
  });

  it('that Slack does not show yet is shown later, without another upload', async () => {
    const incident = await incidentWithCards();
    gallery.setPicky(true);
    await expect(draw(incident)).rejects.toThrow(PictureRefused);
    await expect(draw(incident)).rejects.toThrow(PictureRefused);
    gallery.setPicky(false);
    await draw(incident);
    expect(painter.drawn).toBe(1);
    expect(seen()).toEqual({ messages: 1, files: 1, status: 'pending' });
  });

  it.each([
    ['the chat never shows it', () => gallery.setPicky(true)],
    ['it cannot be drawn', () => painter.setBroken(true)],
  ])('gives way to words when %s: an old picture would tell something untrue', async (_why, breakIt) => {
    const incident = await incidentWithCards();
    await draw(incident);
    await bench.click(incident, AVERY);
    await bench.settle();
    breakIt();
    await drawUntilDone(incident);
    expect(seen()).toEqual({ messages: 1, files: 0, status: undefined });
    expect(bench.logged.at(-1)).toContain('a picture was given up');
    bench.forget();
    await draw(incident);
    expect(painter.drawn).toBeLessThanOrEqual(2);
  });

  it('is given up at once, and nothing is posted, when the chat takes no files from us', async () => {
    const incident = await incidentWithCards();
    gallery.failNext('reserve', 'before', new PictureRefused('missing_scope', true));
    await draw(incident);
    expect(seen()).toEqual({ messages: 0, files: 0, status: undefined });
    await draw(incident);
    expect(painter.drawn).toBe(1);
  });

  it('that fails keeps no card waiting and stops no run', async () => {
    const incident = await incidentWithCards();
    painter.setBroken(true);
    await expect(draw(incident)).rejects.toThrow(PictureRefused);
    await bench.click(incident, AVERY);
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('probing');
    expect(bench.card(incident, 'step:s1')).toContain('effect is being checked');
  });
});
