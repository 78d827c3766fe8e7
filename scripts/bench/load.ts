import { z } from 'zod';
import { signingHeaders } from '../../src/local/signing.ts';
import type { Button } from './board.ts';
import { addressOf } from './fleet.ts';
import { now } from './now.ts';
import type { Outside } from './outside.ts';
import type { Running, Session } from './session.ts';

/** The made-up people of the local workspace: one who may approve, one who may not. */
export const APPROVER = 'U0AVERY0001';
export const OUTSIDER = 'U0SAM000001';

const Opened = z.object({ incident: z.string() });

/** An alert in Suricata's form about the device of this number. */
export async function alert(app: Running, { outside }: Session, device: number): Promise<{ incident: string; sentAt: number }> {
  const event = {
    timestamp: new Date().toISOString(),
    event_type: 'alert',
    flow_id: device + 1,
    src_ip: addressOf(device),
    src_port: 40_000,
    dest_ip: '203.0.113.66',
    dest_port: 48_101,
    proto: 'TCP',
    alert: {
      action: 'allowed',
      gid: 1,
      signature_id: 1_000_000 + device,
      rev: 1,
      signature: 'LOCAL IoT botnet checkin',
      category: 'Malware Command and Control Activity Detected',
      severity: 1,
    },
  };
  const body = JSON.stringify(event);
  const sentAt = now();
  const answer = await fetch(`${app.url}/alerts/suricata`, {
    method: 'POST',
    headers: { authorization: `Bearer ${outside.intakeToken}`, 'content-type': 'application/json' },
    body,
  });
  if (answer.status !== 202) throw new Error(`The intake answered ${answer.status}: ${await answer.text()}`);
  return { ...Opened.parse(await answer.json()), sentAt };
}

export interface Press {
  readonly sentAt: number;
  readonly ackMs: number;
}

let presses = 0;

/** The press of Approve on the incident's card, as it is now. */
export async function press(app: Running, outside: Outside, incident: string, person: string): Promise<Press> {
  const { button } = outside.board.of(incident);
  if (button === null) throw new Error(`${incident} has no card that asks for an approval.`);
  return deliver(app, outside, bodyOf(outside, button, person));
}

/** What Slack would send for one press: no two are the same. */
export function bodyOf({ slack }: Outside, button: Button, person: string): string {
  const team = 'T0EXAMPLE01';
  const payload = {
    type: 'block_actions',
    user: { id: person, team_id: team },
    team: { id: team, domain: 'x' },
    api_app_id: 'A0TAGOUT001',
    token: 'x',
    trigger_id: 'x',
    container: { type: 'message', message_ts: button.ts, channel_id: slack.channel },
    channel: { id: slack.channel, name: 'incidents' },
    actions: [
      {
        type: 'button',
        action_id: 'approve',
        block_id: button.blockId,
        action_ts: `${Date.now()}.${(presses += 1)}`,
        value: button.value,
        text: { type: 'plain_text', text: 'Approve' },
      },
    ],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** Signed as Slack signs. */
export async function deliver(app: Running, { slack }: Outside, body: string): Promise<Press> {
  const signed = signingHeaders(slack.signingSecret, body, Date.now());
  const sentAt = now();
  const answer = await fetch(`${app.url}/slack/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...signed },
    body,
  });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`The click was answered ${answer.status}.`);
  return { sentAt, ackMs: now() - sentAt };
}

/** The same on the bare server: `path` says what it does besides inserting a row. */
export async function bare(server: Running, path: '/alert' | '/click' | '/row', text: string): Promise<Press> {
  const sentAt = now();
  const answer = await fetch(server.url + path, { method: 'POST', body: text });
  await answer.arrayBuffer();
  return { sentAt, ackMs: now() - sentAt };
}

/** Runs `count` pieces of work, `width` of them at once. */
export async function atOnce(count: number, width: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
}

/** Plays incidents up to the card that asks, and gives their ids. */
export async function playWaiting(
  app: Running,
  session: Session,
  count: number,
  say: (sentence: string) => void,
): Promise<readonly string[]> {
  const incidents: string[] = [];
  await atOnce(count, 20, async (index) => {
    const { incident } = await alert(app, session, index);
    await session.outside.board.wait(incident, 'askedAt');
    incidents.push(incident);
    if (incidents.length % 100 === 0) say(`${incidents.length} of ${count} incidents wait for an approval`);
  });
  return incidents;
}
