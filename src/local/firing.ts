import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { LIMITS } from '../core/limits.ts';
import type { Inventory } from '../core/inventory.ts';
import type { ActAnswer } from './api.ts';
import { FIRST_SAMPLE, sampleEvent, sampleTraffic } from './samples.ts';
import { createStateFile } from './stateFile.ts';

/** Sends sample alerts to the app's own intake, as a detector would. */
export interface Firing {
  fire(sample: string): Promise<ActAnswer>;
  /** The first sample, once for a data folder. Tries again for a while: the app may still be opening its database. */
  fireFirst(): Promise<ActAnswer>;
}

export interface FiringOptions {
  readonly appUrl: () => string | null;
  readonly intakeToken: string;
  readonly inventory: Inventory;
  readonly markerFile: string;
  /** The alert was taken, and this is what the device does now, in words. */
  readonly onFired: (device: string, traffic: string) => void;
}

const Refusal = z.looseObject({ message: z.string() });
const FIRST_TRIES = 20;
const FIRST_PAUSE_MS = 500;

export function createFiring(options: FiringOptions): Firing {
  const marker = createStateFile(
    options.markerFile,
    () => 'The first sample alert was sent. Delete this file to have it sent again.\n',
  );

  async function fire(sample: string): Promise<ActAnswer> {
    const appUrl = options.appUrl();
    if (appUrl === null) return { ok: false, message: 'Tagout is still starting. Try again in a moment.' };
    const event = sampleEvent(sample, options.inventory, Date.now());
    if (event === null) return { ok: false, message: 'There is no such sample alert for the devices of this inventory.' };
    try {
      const answer = await fetch(new URL('/alerts/suricata', appUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${options.intakeToken}` },
        body: JSON.stringify(event),
        signal: AbortSignal.timeout(LIMITS.localAckTimeoutMs),
      });
      if (answer.status === 202) {
        const doing = sampleTraffic(sample);
        if (doing !== null) options.onFired(doing.device, doing.traffic);
        return { ok: true };
      }
      const refusal = Refusal.safeParse(await answer.json().catch(() => null));
      return { ok: false, message: refusal.success ? refusal.data.message : `The intake answered with HTTP ${answer.status}.` };
    } catch {
      return { ok: false, message: 'The intake cannot be reached. Look at the terminal of "npm start".' };
    }
  }

  return {
    fire,
    async fireFirst() {
      if ((await marker.read()) !== null) return { ok: true };
      let answer = await fire(FIRST_SAMPLE);
      for (let tries = 1; !answer.ok && tries < FIRST_TRIES; tries += 1) {
        await sleep(FIRST_PAUSE_MS);
        answer = await fire(FIRST_SAMPLE);
      }
      if (answer.ok) await marker.save();
      return answer;
    },
  };
}
