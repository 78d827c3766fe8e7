import type { Advance } from '../../src/core/advance/types.ts';
import type { Model, Shell, Store, StoredIncident } from '../../src/ports.ts';
import type { Painter } from '../../src/ports/pictures.ts';
import type { Enrolments } from '../../src/ports/stepup.ts';
import type { CrashPoints } from './points.ts';

/**
 * Ports with a crash point before and after each call that writes or sends. A commit is named by its first ledger entry, else by its first
 * effect.
 */
export function crashingStore(store: Store, points: CrashPoints): Store {
  const committing = async (run: (see: <A extends Advance | null>(next: A) => A) => Promise<StoredIncident>) => {
    let name: string | null = null;
    const stored = await run((next) => {
      name = next === null ? null : `commit ${next.entries[0]?.kind ?? next.effects[0]?.kind ?? 'of the record alone'}`;
      if (name !== null) points.reached(`before ${name}`);
      return next;
    });
    if (name !== null) points.reached(`after ${String(name)}`);
    return stored;
  };
  return {
    ...store,
    enrolments: crashingEnrolments(store.enrolments, points),
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

/** `commit enrolment` makes a person's row, `commit code` changes it: a code was spent, or was wrong. */
function crashingEnrolments(enrolments: Enrolments, points: CrashPoints): Enrolments {
  return {
    ...enrolments,
    change: async (person, decide) => {
      let name: string | null = null;
      const result = await enrolments.change(person, (found) => {
        const change = decide(found);
        if (change.enrolment !== found) name = found === null ? 'commit enrolment' : 'commit code';
        if (name !== null) points.reached(`before ${name}`);
        return change;
      });
      if (name !== null) points.reached(`after ${String(name)}`);
      return result;
    },
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

export function crashingPainter(painter: Painter, points: CrashPoints): Painter {
  return { ...painter, draw: (scene) => points.around('draw', () => painter.draw(scene)) };
}

/** @param nameOf what a request to this path is called. */
export function crashingFetch(points: CrashPoints, nameOf: (path: string, method: string) => string): typeof fetch {
  return (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    return points.around(nameOf(pathname, init?.method ?? 'GET'), () => fetch(input, init));
  };
}

/** `github POST git/trees`: the method, and what of the repository it is about. */
export function githubName(path: string, method: string): string {
  const [, , , , ...about] = path.split('/');
  return `github ${method} ${about.slice(0, 2).join('/')}`;
}

/** `slack views.open`: the method of the Web API. What goes to none of them is the upload of a file. */
export function slackName(path: string): string {
  return `slack ${/^\/api\/(?<method>.+)$/.exec(path)?.groups?.['method'] ?? 'upload'}`;
}
