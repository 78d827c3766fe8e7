import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelMessage } from '../../src/local/api.ts';
import { startRig, type Rig } from './rig.ts';

const AVERY = 'U0AVERY0001';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

interface Image {
  readonly type: string;
  readonly slack_file: { readonly id: string };
  readonly alt_text: string;
}
const imageOf = ({ blocks }: ChannelMessage): Image | undefined =>
  (blocks as unknown as Image[]).find(({ type }) => type === 'image');

async function slack(
  method: string,
  body: Readonly<Record<string, unknown>>,
): Promise<{ readonly files: { readonly id: string }[] }> {
  const answer = await fetch(`${rig.env['SLACK_API_URL'] ?? ''}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${rig.env['SLACK_BOT_TOKEN'] ?? ''}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as { readonly files: { readonly id: string }[] };
}

async function fire(): Promise<string> {
  const event = {
    timestamp: new Date().toISOString(),
    event_type: 'alert',
    src_ip: '10.20.0.11',
    src_port: 40_000,
    dest_ip: '203.0.113.66',
    dest_port: 48_101,
    proto: 'TCP',
    alert: { gid: 1, signature_id: 1_000_777, rev: 1, signature: 'LOCAL IoT botnet checkin', severity: 1 },
  };
  const answer = await rig.alert('suricata', JSON.stringify(event));
  return ((await answer.json()) as { readonly incident: string }).incident;
}

const pictureSays = (incident: string, words: string) =>
  rig.message(
    (message) =>
      imageOf(message)?.alt_text.startsWith(`The run of ${incident}`) === true &&
      imageOf(message)?.alt_text.includes(words) === true,
    `the picture of ${incident} to say "${words}"`,
  );

describe('the picture of a run in Slack', () => {
  it('appears in the thread, follows the state in the same message, and leaves one file', async () => {
    const incident = await fire();
    const first = await pictureSays(incident, 'waits for an approval');
    const card = await rig.message(({ text }) => text.startsWith(`${incident}, step s1 `), 'the card of step 1');
    expect(first.threadTs).toBe(card.threadTs);

    await rig.press(AVERY, card, 'approve');
    const second = await pictureSays(incident, 'is done');
    expect(second.ts).toBe(first.ts);
    expect(imageOf(second)?.slack_file.id).not.toBe(imageOf(first)?.slack_file.id);

    // Another incident may have its own: what is there is what the messages show, and nothing else.
    const giveUp = Date.now() + 30_000;
    for (;;) {
      const there = (await slack('files.list', {})).files.map(({ id }) => id).toSorted();
      const { messages } = await rig.state();
      const shown = messages.flatMap((message) => imageOf(message)?.slack_file.id ?? []).toSorted();
      if (JSON.stringify(there) === JSON.stringify(shown)) break;
      if (Date.now() > giveUp) throw new Error(`files ${there.join(', ')} are there, and ${shown.join(', ')} are shown`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });

  it('is counted with everything else on /metrics, and the app is ready', async () => {
    const text = await (await fetch(`${rig.appUrl()}/metrics`)).text();
    expect(text).toContain('tagout_outside_up{system="slack"} 1');
    expect(text).toContain('tagout_approvals_total{outcome="approved"} 1');
    expect(text).toMatch(/^tagout_queue_jobs\{queue="picture"\} \d+$/m);
    expect((await fetch(`${rig.appUrl()}/readyz`)).status).toBe(200);
  });
});
