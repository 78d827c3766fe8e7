/** The thread that a link to a message leads to, by its time stamp, when the message is in this channel; else null. */
export function linkedThread(href: string, channel: string): string | null {
  const url = URL.parse(href);
  const [, place, digits] = /\/archives\/([A-Z0-9]+)\/p(\d{10}\d{6})$/.exec(url?.pathname ?? '') ?? [];
  if (url === null || place !== channel || digits === undefined) return null;
  return url.searchParams.get('thread_ts') ?? `${digits.slice(0, 10)}.${digits.slice(10)}`;
}
