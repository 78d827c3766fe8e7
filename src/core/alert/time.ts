/**
 * EVE's `timestamp` as epoch milliseconds, or null. Suricata writes `2026-03-01T12:00:00.123456+0000`; older versions leave the offset
 * out, and then it is read as UTC. A time far off is kept as it is: people see it, and windows go by our own clock.
 */
export function parseEveTime(text: string): number | null {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|([+-]\d\d):?(\d\d))?$/.exec(text);
  if (parts === null) return null;
  const [, seconds = '', fraction = '', hours = '+00', minutes = '00'] = parts;
  const time = Date.parse(`${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${hours}:${minutes}`);
  return Number.isNaN(time) ? null : time;
}

/** ECMA-262, "Time Values": what a `Date` can hold. Beyond it nothing can be shown. */
export const TIME_MAX_MS = 8.64e15;
