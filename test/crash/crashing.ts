import type { Advance } from '../../src/core/advance/types.ts';
import type { Chat, Model, Shell, Store, StoredIncident } from '../../src/ports.ts';
import type { CrashPoints } from './points.ts';

/** Ports with a crash point before and after each call that writes or sends. A commit is named by its first ledger entry. */
export function crashingStore(store: Store, points: CrashPoints): Store {
  const committing = async (run: (see: <A extends Advance | null>(next: A) => A) => Promise<StoredIncident>) => {
    let name: string | null = null;
    const stored = await run((next) => {
      name = next === null ? null : `commit ${next.entries[0]?.kind ?? 'without an entry'}`;
      if (name !== null) points.reached(`before ${name}`);
      return next;
    });
    if (name !== null) points.reached(`after ${String(name)}`);
    return stored;
  };
  return {
    ...store,
    openOrJoin: (key, now, windowMs, decide) =>
      committing((see) => store.openOrJoin(key, now, windowMs, (existing, freshId) => see(decide(existing, freshId)))),
    update: (incident, now, decide, judged) =>
      committing((see) => store.update(incident, now, (stored) => see(decide(stored)), judged)),
    receive: (item) => points.around(`receive ${item.body.kind}`, () => store.receive(item)),
    markJudged: (id, now) => points.around('mark judged', () => store.markJudged(id, now)),
    putMessage: (message) =>
      points.around(`keep ${message.ts === null ? 'intent' : 'message'}`, () => store.putMessage(message)),
    putNote: (key, ...note) => points.around(`keep note ${key.split(':')[0] ?? ''}`, () => store.putNote(key, ...note)),
  };
}

export function crashingChat(chat: Chat, points: CrashPoints): Chat {
  return {
    ...chat,
    post: (incident, message, thread) => points.around('slack post', () => chat.post(incident, message, thread)),
    update: (incident, ref, message) => points.around('slack update', () => chat.update(incident, ref, message)),
    find: (incident, key, thread) => points.around('slack find', () => chat.find(incident, key, thread)),
    tell: (person, thread, text) => points.around('slack tell', () => chat.tell(person, thread, text)),
    person: (id) => points.around('slack person', () => chat.person(id)),
    members: (usergroup) => points.around('slack members', () => chat.members(usergroup)),
  };
}

export function crashingShell(shell: Shell, points: CrashPoints): Shell {
  return {
    ...shell,
    run: (host, commands, until) => points.around('ssh run', () => shell.run(host, commands, until)),
    read: (host, commands) => points.around('ssh read', () => shell.read(host, commands)),
  };
}

export function crashingModel(model: Model, points: CrashPoints): Model {
  return { ...model, answer: (request) => points.around('model answer', () => model.answer(request)) };
}

/** `github POST git/trees`: the method, and what of the repository it is about. */
export function crashingFetch(points: CrashPoints): typeof fetch {
  return (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const [, , , , ...about] = pathname.split('/');
    return points.around(`github ${init?.method ?? 'GET'} ${about.slice(0, 2).join('/')}`, () => fetch(input, init));
  };
}
