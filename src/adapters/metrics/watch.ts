import type { Advance, Archive, Chat, Model, Shell, Store } from '../../ports.ts';
import { type Gallery, PictureRefused } from '../../ports/pictures.ts';
import { MessageGone } from '../../ports.ts';
import { countCommitted } from './counting.ts';
import type { Instruments } from './instruments.ts';
import type { Outages, System } from './outages.ts';

/** Ports as they are, and beside each call a word to the metrics. What is watched behaves as before. */

/** Counts ledger entries when their transaction has committed, and so never what was rolled back. */
export function watchStore(store: Store, instruments: Instruments): Store {
  return {
    ...store,
    openOrJoin: async (key, now, windowMs, decide) => {
      let seen: Parameters<typeof countCommitted>[0] | null = null;
      const stored = await store.openOrJoin(key, now, windowMs, (before, freshId) => {
        const next = decide(before, freshId);
        seen = { before, next, now };
        return next;
      });
      if (seen !== null) countCommitted(seen, instruments);
      return stored;
    },
    update: async (incident, now, decide, judged) => {
      let seen: Parameters<typeof countCommitted>[0] | null = null;
      const stored = await store.update(
        incident,
        now,
        (before): Advance | null => {
          const next = decide(before);
          seen = next === null ? null : { before: before.record, next, now };
          return next;
        },
        judged,
      );
      if (seen !== null) countCommitted(seen, instruments);
      return stored;
    },
  };
}

async function watched<T>(
  outages: Outages,
  system: System,
  call: () => Promise<T>,
  isOutage: (error: unknown) => boolean,
): Promise<T> {
  try {
    const value = await call();
    outages.answered(system);
    return value;
  } catch (error) {
    if (isOutage(error)) outages.unanswered(system, error);
    else outages.answered(system);
    throw error;
  }
}

/** @param isOutage whether Slack could not be asked at all; a "no" to one call is an answer. */
export function watchChat(chat: Chat, outages: Outages, isOutage: (error: unknown) => boolean): Chat {
  const ask = <T>(call: () => Promise<T>): Promise<T> =>
    watched(outages, 'slack', call, (error) => !(error instanceof MessageGone) && isOutage(error));
  return {
    ...chat,
    post: (...given) => ask(() => chat.post(...given)),
    update: (...given) => ask(() => chat.update(...given)),
    find: (...given) => ask(() => chat.find(...given)),
    tell: (...given) => ask(() => chat.tell(...given)),
    person: (id) => ask(() => chat.person(id)),
    members: (usergroup) => ask(() => chat.members(usergroup)),
  };
}

export function watchGallery(gallery: Gallery, outages: Outages, isOutage: (error: unknown) => boolean): Gallery {
  const ask = <T>(call: () => Promise<T>): Promise<T> =>
    watched(
      outages,
      'slack',
      call,
      (error) => !(error instanceof MessageGone || error instanceof PictureRefused) && isOutage(error),
    );
  return {
    reserve: (...given) => ask(() => gallery.reserve(...given)),
    upload: (...given) => ask(() => gallery.upload(...given)),
    show: (...given) => ask(() => gallery.show(...given)),
    find: (...given) => ask(() => gallery.find(...given)),
    remove: (file) => ask(() => gallery.remove(file)),
  };
}

/** A history that cannot be written is an outage, whatever GitHub's reason: nothing of it arrives. */
export function watchArchive(archive: Archive, outages: Outages): Archive {
  return {
    write: (...given) =>
      watched(
        outages,
        'github',
        () => archive.write(...given),
        () => true,
      ),
  };
}

export function watchModel(model: Model, outages: Outages): Model {
  return {
    ...model,
    answer: async (request) => {
      const answer = await model.answer(request);
      if (answer.kind === 'down' || answer.kind === 'slow') outages.unanswered('model', new Error(answer.message));
      else outages.answered('model');
      return answer;
    },
  };
}

/** Each gateway by itself: one that is silent must not look like all of them. */
export function watchShell(shell: Shell, outages: Outages, nameOf: (host: string, port: number) => string): Shell {
  return {
    ...shell,
    run: async (host, commands, until) => {
      const report = await shell.run(host, commands, until);
      const name = nameOf(host.host, host.port);
      if (report.kind === 'completed') outages.answered('gateways', name);
      else outages.unanswered('gateways', new Error(report.message), name);
      return report;
    },
    read: async (host, commands) => {
      const name = nameOf(host.host, host.port);
      try {
        const results = await shell.read(host, commands);
        outages.answered('gateways', name);
        return results;
      } catch (error) {
        outages.unanswered('gateways', error, name);
        throw error;
      }
    },
  };
}
