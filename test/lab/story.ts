import { expect } from 'vitest';
import { wordsOf, type Rig } from '../e2e/rig.ts';
import { ECHO_PORT } from './asks.ts';
import { ATTACKER, DEVICES, type DeviceName } from './map.ts';

export const ROBIN = 'U0ROBIN0001';
export const AVERY = 'U0AVERY0001';

export interface Story {
  /** An EVE alert about a flow from the device to the attacker. Answers with the incident's id. */
  alert(device: DeviceName, port?: number): Promise<string>;
  /** Waits until the card of the step says so, and answers with all of its words. */
  says(incident: string, step: number, words: string): Promise<string>;
  press(persona: string, incident: string, step: number, button: string): Promise<void>;
  /** Confirms a person's work. */
  confirm(incident: string, step: number): Promise<void>;
}

export function tell(rig: Rig): Story {
  let alerts = 0;
  const card = (incident: string, step: number, words: string) =>
    rig.message(
      (message) =>
        message.text.startsWith(`${incident}, step s${step} `) && `${message.text} ${wordsOf(message)}`.includes(words),
      `step ${step} of ${incident} to say "${words}"`,
    );
  return {
    async alert(device, port = 40_000) {
      alerts += 1;
      const answer = await rig.alert('suricata', JSON.stringify(event(device, port, alerts)));
      expect(answer.status).toBe(202);
      return ((await answer.json()) as { readonly incident: string }).incident;
    },
    says: async (incident, step, words) => wordsOf(await card(incident, step, words)),
    async press(persona, incident, step, button) {
      const message = await rig.message(({ text }) => text.startsWith(`${incident}, step s${step} `), 'the card');
      expect(await rig.press(persona, message, button)).toEqual({ ok: true });
    },
    async confirm(incident, step) {
      await rig.press(ROBIN, await card(incident, step, 'work for a person'), 'manual_done');
      const { modals } = await rig.until(({ modals: open }) => open.length > 0, 'the form');
      await rig.act({ kind: 'submit', persona: ROBIN, viewId: modals[0]?.viewId ?? '', values: {} });
      await card(incident, step, 'Done');
    },
  };
}

/** What Suricata writes to its EVE log for a rule that matched. Each has a rule of its own, and so an incident of its own. */
const event = (device: DeviceName, port: number, number: number) => ({
  timestamp: new Date().toISOString(),
  flow_id: 1_000 + number,
  in_iface: DEVICES[device].lan,
  event_type: 'alert',
  src_ip: DEVICES[device].address,
  src_port: port,
  dest_ip: ATTACKER.address,
  dest_port: ECHO_PORT,
  proto: 'TCP',
  ether: { src_mac: DEVICES[device].mac },
  alert: {
    action: 'allowed',
    gid: 1,
    signature_id: 1_000_500 + number,
    rev: 1,
    signature: 'LOCAL IoT botnet checkin',
    category: 'Malware Command and Control Activity Detected',
    severity: 1,
  },
});
