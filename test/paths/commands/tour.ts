import { ARI, AVERY, ROBIN } from '../../flow/bench.ts';
import { command, pass, setGithub, type Command } from './command.ts';
import { again, lookOnce, stopRun } from './deciding.ts';
import { press } from './press.ts';
import { changing, far, takingBack, unheard } from './stories.ts';
import { undone } from './undoing.ts';

const LATER_MS = 61_000;
const later = command('some time passes', async (model, real) => Promise.resolve(pass(model, real, LATER_MS)));
const onceMore = (on: 0 | 1): Command => command(`${ROBIN} asks again (${on})`, (model, real) => again(model, real, on, ROBIN));
const look = (on: 0 | 1): Command =>
  command(`${ROBIN} asks for the look again (${on})`, (model, real) => lookOnce(model, real, on, ROBIN));

const github = (is: 'away' | 'back'): Command =>
  command(`GitHub is ${is}`, async (model, real) => Promise.resolve(setGithub(model, real, is === 'away')));
const no = (on: 0 | 1): Command =>
  command(`${ARI} rejects (${on})`, (model, real) =>
    press(model, real, { on, by: ARI, verdict: 'reject', reason: 'Not yet.' }),
  );

const halt = (on: 0 | 1): Command =>
  command(`${ROBIN} stops the run (${on})`, (model, real) => stopRun(model, real, on, ROBIN));

/** Where chance seldom leads in a few runs: gone to on purpose, once for each rule. */
export const tourOf = (undoes: boolean): readonly Command[] =>
  (undoes
    ? [
        [undone(0, 'done', 'at once'), later, onceMore(0)],
        [undone(0, 'done', 'to nobody'), later, onceMore(0)],
        [undone(0, 'done', 'too late'), later, onceMore(0)],
        [undone(0, 'lost_after', 'unseen'), onceMore(0), later, onceMore(0)],
        [undone(0, 'lost', 'unseen'), halt(0)],
        [undone(1, 'done', 'after a stop')],
      ]
    : [
        [takingBack(0, AVERY), github('away'), changing(0, AVERY, 'finds it protected'), github('back'), onceMore(0)],
        [changing(0, AVERY, 'leaves'), later, changing(0, ARI, 'finds other keys'), later],
        [unheard(0, 'the start'), onceMore(0), unheard(0, 'the look'), look(0), onceMore(0)],
        [unheard(1, 'the release'), onceMore(1), no(1), far(0, 'lost')],
      ]
  ).flat();
