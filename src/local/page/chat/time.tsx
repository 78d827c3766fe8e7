import type { ReactNode } from 'react';

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** When a message was sent, in local time. */
export function Time({ ts }: { readonly ts: string }): ReactNode {
  const date = new Date(Number.parseFloat(ts) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  return (
    <time className="muted" dateTime={date.toISOString()} title={FULL.format(date)}>
      {CLOCK.format(date)}
    </time>
  );
}
