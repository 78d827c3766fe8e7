import type { Painter } from '../../src/ports/pictures.ts';

/** One grey pixel, as a PNG. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

/** Always the same picture: for stories that are about something else, since a process that draws costs as much as an app. */
export function createStillPainter(): Painter {
  return {
    draw: () => Promise.resolve(Uint8Array.from(Buffer.from(PIXEL, 'base64'))),
    close: () => Promise.resolve(),
  };
}
