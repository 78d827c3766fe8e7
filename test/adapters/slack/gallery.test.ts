import { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { createGallery, withPicture } from '../../../src/adapters/slack/gallery.ts';
import { MessageBlocks } from '../../../src/adapters/slack/limits.ts';
import { isSlackOutage } from '../../../src/adapters/slack/outage.ts';
import type { Scene } from '../../../src/core/history/scene.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { PictureRefused } from '../../../src/ports/pictures.ts';

const THREAD = { channel: 'C0INCIDENTS', ts: '1700000000.000001' };
const step = (title: string) => ({ id: 's1', title, device: null, status: 'done', after: [] }) as const;
const scene = (title: string): Scene => ({ incident: 'INC-2026-000001', title, ending: 'none', steps: [step(title)] });

const said = (word: string): Error => new webApi.WebAPIPlatformError({ ok: false, error: word });
const rejecting = (word: string) => async () => Promise.reject(said(word));

/** A gallery on a Slack that gives this answer to everything. */
function galleryOn(error: string) {
  const refuse = rejecting(error);
  // Only the methods that the gallery calls.
  const web = {
    files: { getUploadURLExternal: refuse, completeUploadExternal: refuse, delete: refuse },
  } as unknown as webApi.WebClient;
  return createGallery({ web, chat: { post: refuse, update: refuse, find: refuse }, fetch });
}

describe('the gallery', () => {
  it.each(['missing_scope', 'file_uploads_disabled', 'not_allowed_token_type'])('gives up for good on %s', async (error) => {
    await expect(galleryOn(error).reserve('INC-2026-000001', 10)).rejects.toMatchObject({ forGood: true });
  });

  it('takes a Slack that is busy for a reason to try again, and for no refusal', async () => {
    await expect(galleryOn('internal_error').reserve('INC-2026-000001', 10)).rejects.not.toBeInstanceOf(PictureRefused);
  });

  it('hears in invalid_blocks that the file is not shown yet', async () => {
    const shown = { scene: scene('a'), file: 'F0000001' };
    await expect(galleryOn('invalid_blocks').show('INC-2026-000001', shown, null, THREAD)).rejects.toMatchObject({
      forGood: false,
    });
    await expect(galleryOn('channel_not_found').show('INC-2026-000001', shown, null, THREAD)).rejects.not.toBeInstanceOf(
      PictureRefused,
    );
  });

  it.each(['file_not_found', 'file_deleted', 'cant_delete_file'])('has nothing left to remove after %s', async (error) => {
    await expect(galleryOn(error).remove('F0000001')).resolves.toBeUndefined();
    await expect(galleryOn('internal_error').remove('F0000001')).rejects.toThrow('internal_error');
  });

  it('sends an upload only to an address that Slack could mean, and follows no redirect', async () => {
    const asked: unknown[] = [];
    const web = {
      files: {
        getUploadURLExternal: async () => Promise.resolve({ ok: true, file_id: 'F0000001', upload_url: 'file:///etc/passwd' }),
        completeUploadExternal: rejecting('not_reached'),
      },
    } as unknown as webApi.WebClient;
    const chat = { post: rejecting('x'), update: rejecting('x'), find: rejecting('x') };
    const gallery = createGallery({
      web,
      chat,
      fetch: async (_url, init) => {
        asked.push(init?.redirect, init?.headers);
        return Promise.resolve(new Response(null, { status: 302 }));
      },
    });
    await expect(gallery.reserve('INC-2026-000001', 10)).rejects.toThrow('upload_url');
    await expect(
      gallery.upload({ file: 'F0000001', url: 'https://files.slack.com/upload/1' }, new Uint8Array(10)),
    ).rejects.toThrow('302');
    // No header means no token.
    expect(asked).toEqual(['error', undefined]);
  });

  it.each([
    ['a plain title', 'Isolate the camera'],
    ['a long title', 'x'.repeat(5000)],
    ['controls', '<!channel> *bold* <https://evil.example|click>'],
    ['an invisible character', '\u202Egnp.exe'],
  ])('shows %s within the limits of Slack, in words too, and none of it is a control', (_what, title) => {
    const { blocks, text } = withPicture(scene(title), 'F0000001');
    expect(MessageBlocks.safeParse(blocks).success).toBe(true);
    const [image] = blocks as unknown as [{ readonly alt_text: string }];
    expect(image.alt_text.length).toBeLessThanOrEqual(LIMITS.pictureAltMaxChars);
    expect(image.alt_text).toContain('Step 1');
    expect(text).not.toMatch(/<!|<https|\u202E/);
  });
});

describe('an outage of Slack', () => {
  it('is no answer at all, or one that is true of every call', () => {
    expect(isSlackOutage(new Error('connect ECONNREFUSED'))).toBe(true);
    expect(isSlackOutage(said('invalid_auth'))).toBe(true);
    expect(isSlackOutage(said('internal_error'))).toBe(true);
    expect(isSlackOutage(said('channel_not_found'))).toBe(false);
    expect(isSlackOutage(said('invalid_blocks'))).toBe(false);
  });
});
