import { z } from 'zod';
import { githubCheck } from '../../src/adapters/github/check.ts';
import { createSlackCheckup } from '../../src/adapters/slack/check.ts';
import type { ChannelMessage } from '../../src/local/api.ts';
import type { Rig } from '../e2e/rig.ts';
import type { SocketWorld } from '../e2e/socketMode.ts';

export const [ROBIN, AVERY, ARI] = ['U0ROBIN0001', 'U0AVERY0001', 'U0ARI000001'] as const;

let uid = 0;

/** A made-up EVE alert that opens an incident of its own. @returns the incident's id */
export async function fire(rig: Rig, ip: string): Promise<string> {
  uid += 1;
  const rule = { gid: 1, signature_id: 1_000_900 + uid, rev: 1, signature: 'LOCAL IoT botnet checkin', severity: 1 };
  const event = {
    timestamp: new Date().toISOString(),
    event_type: 'alert',
    src_ip: ip,
    src_port: 40_000,
    dest_ip: `203.0.113.${uid}`,
    dest_port: 48_101,
    proto: 'TCP',
    alert: { action: 'allowed', category: 'Malware Command and Control Activity Detected', ...rule },
  };
  const answer = await rig.alert('suricata', JSON.stringify(event));
  return z.looseObject({ incident: z.string() }).parse(await answer.json()).incident;
}

export const cardOf = (rig: Rig, incident: string, step: number, words: string): Promise<ChannelMessage> =>
  rig.message(
    ({ text }) => text.startsWith(`${incident}, step s${step} `) && text.includes(words),
    `step ${step} of ${incident} to say "${words}"`,
  );

export const rootOf = (rig: Rig, incident: string): Promise<ChannelMessage> =>
  rig.message(({ text, threadTs }) => threadTs === null && text.startsWith(incident), `the card of ${incident}`);

/** Opens a form with a button and sends it with every text field filled in. */
export async function fillForm(
  rig: Rig,
  persona: string,
  message: ChannelMessage,
  button: string,
  words: string,
): Promise<void> {
  await rig.press(persona, message, button);
  await sendForm(rig, persona, words);
}

const Form = z.looseObject({
  blocks: z.array(
    z.looseObject({
      block_id: z.string().optional(),
      element: z
        .looseObject({
          type: z.string(),
          action_id: z.string().optional(),
          options: z.array(z.looseObject({ value: z.string() })).optional(),
        })
        .optional(),
    }),
  ),
});

export async function sendForm(rig: Rig, persona: string, words: string): Promise<void> {
  const { modals } = await rig.until(({ modals: open }) => open.some((one) => one.persona === persona), 'the form');
  const open = modals.find((one) => one.persona === persona);
  const values: Record<string, Record<string, unknown>> = {};
  for (const { block_id: id, element } of Form.parse(open?.view).blocks) {
    if (id === undefined || element?.action_id === undefined) continue;
    const chosen = element.options?.find(({ value }) => value === 'botnet_traffic') ?? element.options?.[0];
    const value = id.includes('device') ? 'door-dock-1' : words;
    values[id] = {
      [element.action_id]:
        chosen === undefined ? { type: element.type, value } : { type: element.type, selected_option: chosen },
    };
  }
  const sent = await rig.act({ kind: 'submit', persona, viewId: open?.viewId ?? '', values });
  if (!sent.ok) throw new Error(sent.message);
}

/** Alert, hint, refused and approved steps, work for people, release, pull request: an incident from one end to the other. */
export async function wholeIncident(rig: Rig): Promise<string> {
  const incident = await fire(rig, '10.20.0.11');
  const first = await cardOf(rig, incident, 1, 'Waits for approval');
  await rig.press(AVERY, first, 'details');
  await rig.until(({ modals }) => modals.length > 0, 'the details');
  const { modals } = await rig.state();
  for (const { persona, viewId } of modals) await rig.act({ kind: 'dismiss', persona, viewId });
  await rig.press(AVERY, first, 'approve');
  await cardOf(rig, incident, 1, 'Done');
  for (const number of [2, 3]) {
    await fillForm(rig, ROBIN, await cardOf(rig, incident, number, 'Work for a person'), 'manual_done', 'Looked at it.');
    await cardOf(rig, incident, number, 'Done');
  }
  // The look comes by itself.
  await cardOf(rig, incident, 4, 'Done');
  await rig.press(ARI, await cardOf(rig, incident, 5, 'Waits for approval'), 'approve');
  await cardOf(rig, incident, 5, 'Done');
  await rig.until(
    ({ pullRequests }) =>
      pullRequests.some(
        ({ title, files }) => title.includes(incident) && files.some(({ content }) => content.includes('was closed')),
      ),
    'the pull request to hold the whole story',
  );
  return incident;
}

/** What else people do in Slack, so that every kind of request goes out at least once. */
export async function everythingElse(rig: Rig, world: SocketWorld): Promise<void> {
  const incident = await fire(rig, '10.20.0.12');
  await cardOf(rig, incident, 1, 'Waits for approval');
  const { ts: threadTs } = await rootOf(rig, incident);
  await rig.act({ kind: 'message', persona: ROBIN, text: '@tagout hint The camera is needed until six', threadTs });
  await cardOf(rig, incident, 1, 'Work for a person');
  await rig.act({ kind: 'message', persona: ROBIN, text: '@tagout', threadTs });
  const rejected = await fire(rig, '10.20.0.13');
  await fillForm(rig, ARI, await cardOf(rig, rejected, 1, 'Waits for approval'), 'reject', 'The line must run until six.');
  await cardOf(rig, rejected, 1, 'Rejected');
  await fillForm(rig, ROBIN, await rootOf(rig, incident), 'stop', 'Enough.');
  for (const text of ['/tagout help', '/tagout status', '/tagout pending'])
    await rig.act({ kind: 'command', persona: ROBIN, text });
  await rig.act({ kind: 'command', persona: AVERY, text: '/tagout new' });
  await sendForm(rig, AVERY, 'Seen by a person');
  await rig.message(
    ({ text, threadTs: thread }) => thread === null && text.includes('Seen by a person'),
    'the opened incident',
  );
  await world.deliver('events_api', {
    type: 'event_callback',
    team_id: 'T0EXAMPLE01',
    api_app_id: 'A0TAGOUT001',
    event_id: 'Ev0HOME',
    event_time: Math.floor(Date.now() / 1000),
    event: { type: 'app_home_opened', user: ROBIN, channel: 'D0ROBIN0001', tab: 'home', event_ts: '1700000000.000100' },
  });
  const giveUp = Date.now() + 30_000;
  while (!world.slack.some(({ path }) => path === '/api/views.publish')) {
    if (Date.now() > giveUp) throw new Error('gave up waiting for the Home tab');
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** What `doctor` asks. The answers do not matter here; the questions go out like all others. */
export async function doctorsQuestions({ env }: Rig): Promise<void> {
  const { checks, directory } = createSlackCheckup({
    botToken: env['SLACK_BOT_TOKEN'] ?? '',
    appToken: env['SLACK_APP_TOKEN'] ?? '',
    apiUrl: env['SLACK_API_URL'] ?? '',
    channel: env['SLACK_INCIDENT_CHANNEL'] ?? '',
    usesUsergroups: true,
    now: Date.now,
  });
  const github = githubCheck({
    auth: { token: env['GITHUB_TOKEN'] ?? '' },
    apiUrl: env['GITHUB_API_URL'] ?? '',
    repository: env['GITHUB_REPOSITORY'] ?? '',
    reviewers: ['lead-of-the-plant'],
    now: Date.now,
  });
  for (const check of [...checks, github]) await check.run();
  await directory.members('S0SECURITY').catch(() => []);
}
