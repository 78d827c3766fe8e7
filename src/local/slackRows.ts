import { z } from 'zod';
import type { ChannelMessage } from './api.ts';
import type { EmulatedStore } from './emulated.ts';

/** What we read out of emulate's Slack tables. Loose: it keeps more than we show. */
export const MessageRow = z.object({
  id: z.number(),
  ts: z.string(),
  channel_id: z.string(),
  user: z.string(),
  text: z.string(),
  thread_ts: z.string().optional(),
  reply_broadcast: z.boolean().optional(),
  blocks: z.array(z.record(z.string(), z.unknown())).optional(),
  edited: z.object({ user: z.string(), ts: z.string() }).optional(),
  /** Only on ephemeral messages. */
  target_user: z.string().optional(),
});
export type MessageRow = z.infer<typeof MessageRow>;

export const ViewRow = z.object({
  id: z.number(),
  view_id: z.string(),
  user_id: z.string(),
  team_id: z.string(),
  type: z.string(),
  title: z.unknown(),
  submit: z.unknown(),
  close: z.unknown(),
  blocks: z.array(z.record(z.string(), z.unknown())),
  private_metadata: z.string(),
  callback_id: z.string(),
  external_id: z.string(),
  hash: z.string(),
  root_view_id: z.string(),
  previous_view_id: z.string().optional(),
  clear_on_close: z.boolean(),
  notify_on_close: z.boolean(),
  app_id: z.string(),
  bot_id: z.string(),
});
export type ViewRow = z.infer<typeof ViewRow>;

const FileRow = z.object({ id: z.number(), file_id: z.string(), deleted: z.boolean(), content_base64: z.string().optional() });
const UploadRow = z.object({ id: z.number(), completed: z.boolean() });
const UserRow = z.object({ user_id: z.string(), real_name: z.string(), is_bot: z.boolean() });
const TriggerRow = z.object({ id: z.number(), expires_at: z.number() });

export function messageRows(store: EmulatedStore): readonly MessageRow[] {
  return store
    .collection('slack.messages')
    .all()
    .map((row) => MessageRow.parse(row));
}

export function ephemeralRows(store: EmulatedStore): readonly MessageRow[] {
  return store
    .collection('slack.ephemeral_messages')
    .all()
    .map((row) => MessageRow.parse(row));
}

/** Modals only, oldest first. */
export function modalRows(store: EmulatedStore): readonly ViewRow[] {
  return viewRows(store)
    .filter((row) => row.type === 'modal')
    .toSorted((one, other) => one.id - other.id);
}

/** Home tabs: one a person. */
export function homeRows(store: EmulatedStore): readonly ViewRow[] {
  return viewRows(store).filter((row) => row.type === 'home');
}

function viewRows(store: EmulatedStore): readonly ViewRow[] {
  return store
    .collection('slack.views')
    .all()
    .map((row) => ViewRow.parse(row));
}

export function channelMessages(store: EmulatedStore, channel: string, max: number): readonly ChannelMessage[] {
  const users = new Map(
    store
      .collection('slack.users')
      .all()
      .map((row) => UserRow.parse(row))
      .map((user) => [user.user_id, user] as const),
  );
  return [...messageRows(store), ...ephemeralRows(store)]
    .filter((row) => row.channel_id === channel)
    .toSorted((one, other) => Number(one.ts) - Number(other.ts))
    .slice(-max)
    .map((row) => {
      const user = users.get(row.user);
      return {
        ts: row.ts,
        threadTs: row.thread_ts === undefined || row.thread_ts === row.ts ? null : row.thread_ts,
        isBroadcast: row.reply_broadcast === true,
        userId: row.user,
        userName: user?.real_name ?? row.user,
        isBot: user?.is_bot ?? false,
        text: row.text,
        blocks: row.blocks ?? [],
        edited: row.edited !== undefined,
        onlyFor: row.target_user ?? null,
      };
    });
}

/** The modal that a person sees: the top of the newest stack. */
export function topModals(store: EmulatedStore): readonly ViewRow[] {
  const newest = new Map(modalRows(store).map((row) => [row.user_id, row] as const));
  return [...newest.values()];
}

/** What is in a file of ours; null when it is gone. */
export function fileBytes(store: EmulatedStore, file: string): Uint8Array | null {
  const rows = store.collection('slack.files').all();
  const found = rows.map((row) => FileRow.parse(row)).find((row) => row.file_id === file && !row.deleted);
  return found?.content_base64 === undefined ? null : Buffer.from(found.content_base64, 'base64');
}

/** emulate keeps what is in deleted files, and in uploads that are over: every save would write it again. */
function tidyFiles(store: EmulatedStore): void {
  const files = store.collection('slack.files');
  for (const row of files.all().map((one) => FileRow.parse(one))) if (row.deleted) files.delete(row.id);
  const uploads = store.collection('slack.file_upload_sessions');
  for (const row of uploads.all().map((one) => UploadRow.parse(one))) if (row.completed) uploads.delete(row.id);
}

/** Used triggers and modals that a newer one replaced: nothing can reach them any more, and they would only grow the file. */
export function tidySlack(store: EmulatedStore, now: number): void {
  tidyFiles(store);
  const triggers = store.collection('slack.view_triggers');
  for (const trigger of triggers.all().map((row) => TriggerRow.parse(row))) {
    if (trigger.expires_at * 1000 < now) triggers.delete(trigger.id);
  }
  const roots = new Map(topModals(store).map((row) => [row.user_id, row.root_view_id] as const));
  for (const row of modalRows(store)) {
    if (roots.get(row.user_id) !== row.root_view_id) store.collection('slack.views').delete(row.id);
  }
}

/** Slack's view object, as `views.open` returns it and `view_submission` carries it. */
export function viewObject(
  row: ViewRow,
  values: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Readonly<Record<string, unknown>> {
  return {
    id: row.view_id,
    team_id: row.team_id,
    type: row.type,
    blocks: row.blocks,
    private_metadata: row.private_metadata,
    callback_id: row.callback_id,
    state: { values },
    hash: row.hash,
    title: row.title,
    clear_on_close: row.clear_on_close,
    notify_on_close: row.notify_on_close,
    close: row.close,
    submit: row.submit,
    previous_view_id: row.previous_view_id ?? null,
    root_view_id: row.root_view_id,
    app_id: row.app_id,
    external_id: row.external_id,
    app_installed_team_id: row.team_id,
    bot_id: row.bot_id,
  };
}
