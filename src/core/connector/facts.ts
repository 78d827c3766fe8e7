import type { Read } from '../plan.ts';

type Value = string | number | boolean;

/** What a read can tell. Closed, like the readers: a connector names facts and cannot invent one. */
export interface FactKind {
  readonly from: Read['parse'];
  readonly type: 'boolean' | 'number' | 'string';
  /** It changes by itself: in a precondition it would void every approval. */
  readonly volatile: boolean;
  /** Names it where people read what changed: "whether the device is quarantined already". */
  readonly noun: string;
  /** Says it, as a part of a sentence. */
  readonly says: (value: Value) => string;
}

const count = (value: Value, one: string, many: string): string => (value === 1 ? `1 ${one}` : `${value} ${many}`);

export const FACTS: ReadonlyMap<string, FactKind> = new Map<string, FactKind>([
  [
    'neighbour.seen',
    {
      from: 'ip_neighbour',
      type: 'boolean',
      volatile: false,
      noun: 'whether the gateway sees a device at the address',
      says: (seen) =>
        seen === true ? 'the gateway sees a device at the address' : 'the gateway sees no device at the address',
    },
  ],
  [
    'neighbour.mac',
    {
      from: 'ip_neighbour',
      type: 'string',
      volatile: false,
      noun: 'the MAC address that the gateway sees at the address',
      says: (mac) => `the gateway sees the MAC address ${mac} at the address`,
    },
  ],
  [
    'quarantine.listed',
    {
      from: 'nft_quarantine',
      type: 'boolean',
      volatile: false,
      noun: 'whether the device is in quarantine already',
      says: (listed) =>
        listed === true ? 'the quarantine list holds the device' : 'the quarantine list does not hold the device',
    },
  ],
  [
    'quarantine.enforced',
    {
      from: 'nft_quarantine',
      type: 'boolean',
      volatile: false,
      noun: 'whether the rules that drop the frames are in place',
      says: (enforced) =>
        enforced === true ? 'the rules that drop its frames are in place' : 'the rules that drop its frames are not in place',
    },
  ],
  [
    'quarantine.ends_in_s',
    {
      from: 'nft_quarantine',
      type: 'number',
      volatile: true,
      noun: 'when the quarantine ends by itself',
      says: (seconds) => `the quarantine ends by itself in ${inWords(Number(seconds))}`,
    },
  ],
  [
    'dropped.frames',
    {
      from: 'nft_quarantine',
      type: 'number',
      volatile: true,
      noun: 'how many frames were dropped',
      says: (frames) => `${count(frames, 'frame was', 'frames were')} dropped`,
    },
  ],
  [
    'dropped.any',
    {
      from: 'nft_quarantine',
      type: 'boolean',
      volatile: true,
      noun: 'whether the rules met any frame of the device',
      says: (any) => (any === true ? 'the rules met its frames' : 'the rules met none of its frames'),
    },
  ],
  [
    'leaked.frames',
    {
      from: 'nft_quarantine',
      type: 'number',
      volatile: true,
      noun: 'how many frames got through',
      says: (frames) => (frames === 0 ? 'no frame got through' : `${count(frames, 'frame', 'frames')} got through`),
    },
  ],
  [
    'device.answers',
    {
      from: 'ping',
      type: 'boolean',
      volatile: true,
      noun: 'whether the device answers a ping',
      says: (answers) => (answers === true ? 'the device answers a ping' : 'the device does not answer a ping'),
    },
  ],
]);

/** The fact as a part of a sentence. A fact that a newer version knew and this one does not is shown as it is stored. */
export function sayFact(fact: string, value: Value): string {
  return FACTS.get(fact)?.says(value) ?? `${fact} is ${value}`;
}

/** `86400` as `24 hours`: the largest unit that people count in and that loses nothing, else the largest that is close. */
export function inWords(seconds: number): string {
  const units = [
    { size: 86_400, one: 'day', many: 'days', from: 2 * 86_400 },
    { size: 3_600, one: 'hour', many: 'hours', from: 3_600 },
    { size: 60, one: 'minute', many: 'minutes', from: 60 },
  ];
  const unit = units.find((each) => seconds >= each.from) ?? { size: 1, one: 'second', many: 'seconds' };
  return count(Math.round(seconds / unit.size), unit.one, unit.many);
}
