import { assertNever } from '../core/result.ts';
import type { Ack } from './ack.ts';
import type { ActAnswer, HomeTab, OpenModal } from './api.ts';
import { CHANNEL } from './cast.ts';
import type { CastMember } from './cast.ts';
import type { LocalSlack } from './slack.ts';
import { viewObject } from './slackRows.ts';
import type { ViewRow } from './slackRows.ts';

/** What Slack's client does with the app's answer: closes, changes or stacks forms, and keeps their field errors. */
export interface Forms {
  /** @param view the form that was submitted, or null when it was no form. */
  follow(ack: Ack, person: CastMember, view: ViewRow | null): Promise<ActAnswer>;
  /** The form, if this person has it open. */
  open(viewId: string, person: CastMember): ViewRow | null;
  close(view: ViewRow): Promise<void>;
  forgetErrors(view: ViewRow): void;
  modals(): readonly OpenModal[];
  homes(): readonly HomeTab[];
}

const OK: ActAnswer = { ok: true };

export function createForms(slack: LocalSlack, onChange: () => void): Forms {
  /** By view id. Only in this process: after a restart a form shows no errors until it is sent again. */
  const errors = new Map<string, Readonly<Record<string, string>>>();

  async function change(ack: Extract<Ack, { kind: 'update' | 'push' }>, person: CastMember, view: ViewRow): Promise<ActAnswer> {
    const changed =
      ack.kind === 'update'
        ? await slack.call('views.update', { view_id: view.view_id, view: ack.view }, 'app')
        : await slack.call('views.push', { trigger_id: await slack.trigger(person.id, view.view_id), view: ack.view }, 'app');
    if (changed.ok) return OK;
    return { ok: false, message: `The local Slack refused the app's new form: ${changed.error ?? 'no reason given'}.` };
  }

  return {
    async follow(ack, person, view) {
      switch (ack.kind) {
        case 'failed':
          return { ok: false, message: ack.message };
        case 'reply': {
          const method = ack.body['response_type'] === 'in_channel' ? 'chat.postMessage' : 'chat.postEphemeral';
          await slack.call(method, { ...ack.body, channel: CHANNEL.id, user: person.id }, 'app');
          return OK;
        }
        case 'done':
          if (view !== null) await slack.closeView(view.view_id);
          return OK;
        case 'clear':
          if (view !== null) await slack.clearViews(view.view_id);
          return OK;
        case 'errors':
          if (view !== null) errors.set(view.view_id, ack.errors);
          onChange();
          return OK;
        case 'update':
        case 'push':
          return view === null ? OK : await change(ack, person, view);
        default:
          return assertNever(ack);
      }
    },
    open(viewId, person) {
      const view = slack.view(viewId);
      return view?.user_id === person.id ? view : null;
    },
    async close(view) {
      errors.delete(view.view_id);
      await slack.closeView(view.view_id);
    },
    forgetErrors: (view) => {
      errors.delete(view.view_id);
    },
    modals: () =>
      slack.modals().map((row) => ({
        persona: row.user_id,
        viewId: row.view_id,
        view: viewObject(row, {}),
        errors: errors.get(row.view_id) ?? {},
      })),
    homes: () => slack.homes().map((row) => ({ persona: row.user_id, viewId: row.view_id, view: viewObject(row, {}) })),
  };
}
