import { createElement } from 'react';
import { describe, expect, it } from 'vitest';
import { formatDate, type Reader } from '../../../src/local/page/slack/date.ts';
import { Mrkdwn } from '../../../src/local/page/slack/mrkdwn.tsx';
import { draw } from './draw.ts';

const AT = Date.UTC(2026, 0, 5, 10, 15, 30);
const SECONDS = AT / 1000;
const reader: Reader = { now: AT, locale: 'en-GB', timeZone: 'Europe/Berlin' };

describe("Slack's dates", () => {
  it.each([
    ['{date_num}', '2026-01-05'],
    ['{date_short}', '5 Jan 2026'],
    ['{date_long}', 'Monday, 5 January 2026'],
    ['{date} at {time}', '5 January 2026 at 11:15'],
    ['{time_secs}', '11:15:30'],
    ['{date_short_pretty} at {time}', 'today at 11:15'],
    ['Posted {ago}', 'Posted this minute'],
  ])('draws %s in the zone of the reader', (format, words) => {
    expect(formatDate(SECONDS, format, 'fallback', reader)).toBe(words);
  });

  it('says yesterday and tomorrow by the calendar of the reader, and the date beyond', () => {
    const day = 86_400;
    expect(formatDate(SECONDS - day, '{date_pretty}', '', reader)).toBe('yesterday');
    expect(formatDate(SECONDS + day, '{date_pretty}', '', reader)).toBe('tomorrow');
    expect(formatDate(SECONDS - 2 * day, '{date_short_pretty}', '', reader)).toBe('3 Jan 2026');
  });

  it('shows the fallback for a format that it does not know and for a time that is none', () => {
    expect(formatDate(SECONDS, '{moon_phase}', 'at ten', reader)).toBe('at ten');
    expect(formatDate(Number.NaN, '{date}', 'at ten', reader)).toBe('at ten');
    expect(formatDate(1e20, '{date}', 'at ten', reader)).toBe('at ten');
  });

  it('reads the date in a mrkdwn text, with its fallback beside it', () => {
    const text = `Until <!date^${SECONDS}^{date_num}|2026-01-05 UTC>.`;
    expect(draw(createElement(Mrkdwn, { text }))).toBe('<p>Until <span title="2026-01-05 UTC">2026-01-05</span>.</p>');
  });
});
