import { forPhone, freshSecret } from '../adapters/stepup/codes.ts';
import { createStepUp, type StepUpDesk } from '../adapters/stepup/stepup.ts';
import { FolderInUse } from '../adapters/store/owner.ts';
import { createStore } from '../adapters/store/store.ts';
import type { Policy } from '../core/policy.ts';
import { assertNever } from '../core/result.ts';
import { ENROL_USAGE, enrolArguments, type EnrolArguments } from './enrol/arguments.ts';
import { toScan } from './enrol/scan.ts';
import { createTerminal, type Terminal, type TerminalStreams } from './init/terminal.ts';
import { printable, readWorld, type Environment } from './say.ts';

/** How often the first code is asked for: whoever mistypes it thrice has scanned another one. */
const TRIES_MAX = 3;

const KEYBOARD: TerminalStreams = { input: process.stdin, output: process.stdout, interactive: process.stdin.isTTY };

/**
 * Gives a person one-time codes, or takes them. Opens the database itself: the embedded one has one owner, so Tagout must not run meanwhile.
 * @returns the exit code: 1 when nothing came of it, 2 when it could not even begin.
 */
export async function enrol(argv: readonly string[], env: Environment, streams: TerminalStreams = KEYBOARD): Promise<number> {
  const asked = enrolArguments(argv);
  if (asked === null) {
    console.error(ENROL_USAGE);
    return 2;
  }
  const world = await readWorld(env);
  if (world === null) return 2;
  const { stepUpKey, dataDir, databaseUrl } = world.config;
  if (stepUpKey === undefined) {
    console.error(
      'TAGOUT_STEPUP_KEY: expected to be set. Make a key (openssl rand -base64 32), put it into .env, and keep a copy with your backups.',
    );
    return 2;
  }
  const terminal = createTerminal(streams);
  try {
    if (asked.kind === 'enrol' && !terminal.interactive)
      return refuse('There is nobody at a terminal to scan a code. Nothing was done.');
    const store = await createStore({
      dataDir,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      onError: () => undefined,
    });
    try {
      return await perform(asked, createStepUp({ store, key: stepUpKey }), world.playbooks.policy, terminal);
    } finally {
      await store.close();
    }
  } catch (error) {
    console.error(printable(error instanceof Error ? error.message : String(error)));
    if (error instanceof FolderInUse)
      console.error(
        'Stop Tagout, run this, and start it again. On a PostgreSQL server (DATABASE_URL) it works while Tagout runs.',
      );
    return 2;
  } finally {
    terminal.close();
  }
}

async function perform(asked: EnrolArguments, desk: StepUpDesk, policy: Policy, terminal: Terminal): Promise<number> {
  switch (asked.kind) {
    case 'list':
      return list(desk);
    case 'remove':
      if (!(await desk.remove(asked.person))) return refuse(`${asked.person} is not enrolled. Nothing was done.`);
      console.log(
        `${asked.person} is not enrolled any more: their codes count no more, and they cannot approve where a code is needed.`,
      );
      return 0;
    case 'reseal':
      console.log(
        `Secrets that are kept under the newest key now: ${await desk.reseal()}. Take the older keys out of TAGOUT_STEPUP_KEY.`,
      );
      return 0;
    case 'enrol':
      return begin(asked, desk, policy, terminal);
    default:
      return assertNever(asked);
  }
}

async function list(desk: StepUpDesk): Promise<number> {
  const all = await desk.all();
  for (const { person, enrolledAt, lockedUntil } of all) {
    const locked = lockedUntil !== null && lockedUntil > Date.now() ? `, locked until ${isoOf(lockedUntil)}` : '';
    console.log(`${person}  since ${isoOf(enrolledAt)}${locked}`);
  }
  console.log(`${count(all.length)} enrolled.`);
  return 0;
}

async function begin(
  { person, replace }: Extract<EnrolArguments, { kind: 'enrol' }>,
  desk: StepUpDesk,
  policy: Policy,
  terminal: Terminal,
): Promise<number> {
  const taken = `${person} is enrolled already. With --replace they get a new secret, and the old one counts no more.`;
  if (!replace && (await desk.all()).some((one) => one.person === person)) return refuse(taken);
  if (!isNamed(person, policy))
    terminal.say(`policy.yaml names ${person} nowhere. If no Slack user group has them either, codes will be of no use.`);
  const secret = freshSecret();
  const { uri, typed } = forPhone(secret, person);
  terminal.say(`${person} scans this with an authenticator app, with nobody else looking:\n\n${toScan(uri)}\n`);
  terminal.say(`Or they type it in: ${typed} (by time, six digits, 30 seconds)\n`);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const code = await terminal.ask('The code that the app shows now');
    const done = await desk.enrol(person, secret, code.replaceAll(/\s/g, ''), Date.now(), replace);
    if (done === 'enrolled') return refuse(taken);
    if (done === 'done') {
      terminal.say(`${person} is enrolled. The next code that the app shows is the first that counts.`);
      return 0;
    }
    terminal.say("That is not this secret's code. Is the clock of the phone right, and that of this machine?");
  }
  return refuse('Nobody was enrolled. Delete the entry in the app, and begin again.');
}

/** Whether the file itself names them: members of user groups are only known to Slack. */
const isNamed = (person: string, { groups }: Policy): boolean =>
  [...groups.values()].some(({ users }) => users.includes(person));

function refuse(sentence: string): number {
  console.error(sentence);
  return 1;
}

const count = (people: number): string => (people === 1 ? '1 person is' : `${people} people are`);
const isoOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`;
