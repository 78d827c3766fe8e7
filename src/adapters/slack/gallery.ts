import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import { sceneWords, type Scene } from '../../core/history/scene.ts';
import { LIMITS } from '../../core/limits.ts';
import { type Chat, type ChatMessage, type MessageRef } from '../../ports.ts';
import { type Gallery, PictureRefused } from '../../ports/pictures.ts';
import { fallback, line } from './literal.ts';
import { paragraph, text } from './pieces.ts';
import { shorten } from './size.ts';
import { slackErrorOf, type Web } from './web.ts';

export interface GalleryParts {
  readonly web: Web;
  readonly chat: Pick<Chat, 'post' | 'update' | 'find'>;
  /** For the one request that goes to no method of the Web API; it carries no token. */
  readonly fetch: NonNullable<webApi.WebClientOptions['fetch']>;
}

const KEY = 'picture';

/** Slack takes no files from this app, whatever the file: a scope is missing, or the workspace forbids them. */
const FOR_GOOD: ReadonlySet<string> = new Set([
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'ekm_access_denied',
  'file_uploads_disabled',
  'file_type_not_allowed',
  'org_level_upload_restriction',
]);
/** Nothing that a second try could remove. */
const GONE: ReadonlySet<string> = new Set(['file_not_found', 'file_deleted', 'cant_delete_file']);

const Reserved = z.object({ file_id: z.string().regex(/^F[A-Z0-9]{2,}$/), upload_url: z.url({ protocol: /^https?$/ }) });

/** Needs the scope `files:write`. The files are shared with nobody but through the message that shows them. */
export function createGallery({ web, chat, fetch: send }: GalleryParts): Gallery {
  return {
    async reserve(incident, bytes) {
      try {
        const answer = await web.files.getUploadURLExternal({ filename: `${incident}.png`, length: bytes });
        const { file_id: file, upload_url: url } = Reserved.parse(answer);
        return { file, url };
      } catch (error) {
        throw refusedFor(error) ?? error;
      }
    },
    async upload({ file, url }, png) {
      const body = new FormData();
      body.set('file', new Blob([Uint8Array.from(png)], { type: 'image/png' }), 'run.png');
      const answer = await send(url, {
        method: 'POST',
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(LIMITS.slackCallTimeoutMs),
      });
      if (!answer.ok) throw new Error(`Slack answered ${answer.status} to the upload of a picture. It is tried again.`);
      await web.files.completeUploadExternal({ files: [{ id: file, title: 'Where the run stands' }] });
    },
    async show(incident, shown, ref, thread) {
      const message = shown === null ? withoutPicture(incident) : withPicture(shown.scene, shown.file);
      try {
        if (ref === null) return await chat.post(incident, message, thread);
        await chat.update(incident, ref, message);
        return ref;
      } catch (error) {
        // What Slack says of a file that it is still looking at, or that somebody deleted: github.com/slackapi/java-slack-sdk issue 1349.
        if (shown !== null && slackErrorOf(error) === 'invalid_blocks')
          throw new PictureRefused('Slack does not show the file now');
        throw error;
      }
    },
    find: (incident, thread): Promise<MessageRef | null> => chat.find(incident, KEY, thread),
    async remove(file) {
      try {
        await web.files.delete({ file });
      } catch (error) {
        if (!GONE.has(slackErrorOf(error) ?? '')) throw error;
      }
    },
  };
}

function refusedFor(error: unknown): PictureRefused | null {
  const said = slackErrorOf(error);
  if (said === null || !FOR_GOOD.has(said)) return null;
  return new PictureRefused(
    `Slack takes no files from this app (${said}). Add the scope files:write, or do without pictures`,
    true,
  );
}

/** The picture, with the same in words for screen readers and for notifications. */
export function withPicture(scene: Scene, file: string): ChatMessage {
  const words = shorten(line(sceneWords(scene)), LIMITS.pictureAltMaxChars, 'see the card');
  return {
    key: KEY,
    inThread: true,
    text: fallback(words),
    blocks: [{ type: 'image', block_id: KEY, slack_file: { id: file }, alt_text: words }],
  };
}

function withoutPicture(incident: string): ChatMessage {
  return {
    key: KEY,
    inThread: true,
    text: fallback(`${incident}: ${NO_PICTURE}`),
    blocks: [paragraph(text(NO_PICTURE))],
  };
}

const NO_PICTURE = 'There is no picture of this run now. The card at the top of this thread says where it stands.';
