import { expect } from 'vitest';
import type { Alert } from '../../src/core/alert.ts';
import type { Bench } from '../flow/bench.ts';
import type { Case } from './real.ts';

/** Stands in every alert and every hint. It is for people to read, as plain text. */
const WORD = 'gotcha';
export const HOSTILE = `$(${WORD}) \`${WORD}\` '; ${WORD} ../../${WORD} <!channel> *${WORD}*`;

export const hostileAlert = (ip: string): Partial<Alert> => ({
  title: `LOCAL IoT botnet checkin ${HOSTILE}`,
  description: HOSTILE,
  rule: { uid: '1:1000001', name: `LOCAL IoT botnet checkin ${HOSTILE}` },
  src: { ip, port: 40_000, mac: null, hostname: HOSTILE },
});

/** Whether such words are anywhere in what goes to a gateway: then text has reached a shell. */
export const isHostile = (value: unknown): boolean => JSON.stringify(value).includes(WORD);

/** Untrusted text controls nothing in Slack, and is no path in GitHub. It is there all the same: people are to see it. */
export async function expectHarmless({ chat, archive }: Bench, { incident }: Case): Promise<void> {
  const own = chat.messages.filter((shown) => shown.incident === incident).map(({ message }) => message);
  for (const { text, blocks } of own) {
    expect(text, 'nobody is called by a text').not.toContain('<!channel>');
    expect(markedDown(blocks), 'untrusted text is plain text').toEqual([]);
  }
  expect([...(await archive.files()).keys()].filter(isHostile), 'no text is a path').toEqual([]);
  const branches = (await archive.pulls()).map(({ branch }) => branch);
  expect(branches.filter(isHostile), 'no text is a branch').toEqual([]);
}

/** Texts in Slack's own markup that have such words in them. */
function markedDown(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const isMarkup = 'type' in value && value.type === 'mrkdwn' && isHostile(value);
  return [...(isMarkup ? [value] : []), ...Object.values(value).flatMap(markedDown)];
}
