import type { App } from '@slack/bolt';
import { LIMITS } from '../../core/limits.ts';
import type { Overview } from '../../ports/overview.ts';
import type { SlackContext } from './context.ts';
import { cardsOn, checkedHome, homeView, sorryHome } from './home_view.ts';
import type { Home } from './limits.ts';
import { openModal } from './modals.ts';
import { ActionPayload, HomeOpenedPayload } from './payload.ts';
import { mayNotRead } from './readers.ts';
import { openView } from './views.ts';

/** Home tabs: drawn when they are opened, and kept current for a while for the last people who opened one. */
export interface Homes {
  /** Something that people see has changed. */
  changed(): void;
  stop(): void;
}

export function registerHome(app: App, context: SlackContext): Homes {
  /** Who opened theirs, and when; the last one last. */
  const opened = new Map<string, number>();
  const drawing = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let drawnAt = Number.NEGATIVE_INFINITY;

  const publish = async (user: string, view: Home): Promise<void> => {
    await context.web.views.publish({ user_id: user, view: checkedHome(view, context.now(), context.onError) });
  };

  /** Each fails by itself: one person's tab must not keep the others' stale. */
  const draw = async (people: readonly string[]): Promise<void> => {
    const all = await context.overview(people).catch((error: unknown) => {
      context.onError(new Error('slack.home_unreadable: a Home tab could not be filled.', { cause: error }));
      return null;
    });
    await Promise.all(
      people.map(async (user) => {
        try {
          await publish(user, await homeOf(context, user, all?.get(user) ?? null));
        } catch (error) {
          context.onError(
            new Error('slack.home_not_shown: a Home tab could not be shown; opening it again draws it.', { cause: error }),
          );
        }
      }),
    );
  };

  const open = async (user: string): Promise<void> => {
    opened.delete(user);
    opened.set(user, context.now());
    const [oldest] = opened.keys();
    if (opened.size > LIMITS.homeWatchersMax && oldest !== undefined) opened.delete(oldest);
    // Who presses faster than the page is drawn sees the drawing that is under way: each reads every open incident.
    if (drawing.has(user)) return;
    drawing.add(user);
    await draw([user]).finally(() => drawing.delete(user));
  };

  const renew = async (): Promise<void> => {
    timer = null;
    drawnAt = context.now();
    for (const [user, at] of opened) if (drawnAt - at > LIMITS.homeWatchMs) opened.delete(user);
    if (opened.size > 0) await draw([...opened.keys()]);
  };

  app.event('app_home_opened', async ({ body }) => {
    const payload = HomeOpenedPayload.safeParse(body);
    if (payload.success) await open(payload.data.event.user);
  });
  app.action('home_renew', async ({ body, ack }) => {
    await ack();
    const payload = ActionPayload.safeParse(body);
    if (payload.success) await open(payload.data.user.id);
  });
  app.action('home_open', async ({ body, ack }) => {
    await ack();
    const payload = ActionPayload.safeParse(body);
    if (!payload.success || (await openView(context, payload.data, openModal(''))) !== null) return;
    const words = 'Slack did not open the form in time. Renew this page and press the button again.';
    await publish(payload.data.user.id, sorryHome(words, context.now()));
  });

  return {
    changed() {
      if (timer !== null || opened.size === 0) return;
      const waitMs = Math.max(LIMITS.homeSettleMs, drawnAt + LIMITS.homeRenewMs - context.now());
      timer = setTimeout(() => void renew(), waitMs);
      // A page that is out of date by a moment is no reason to keep a process alive.
      timer.unref();
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      opened.clear();
    },
  };
}

async function homeOf(context: SlackContext, user: string, overview: Overview | null): Promise<Home> {
  const now = context.now();
  const refused = await mayNotRead(context, user);
  if (refused !== null) return sorryHome(refused, now);
  if (overview === null) return sorryHome('What is open could not be read just now. Please renew this page in a moment.', now);
  return homeView(overview, await context.links(cardsOn(overview)), now);
}
