import { LIMITS } from './limits.ts';

/** What `doctor` says about one connection or setting. */
export interface CheckLine {
  /** What was looked at, in two or three words. */
  readonly about: string;
  /** `fix`: something to do before it works. `look`: nothing here can tell, or it works and a person should know. */
  readonly verdict: 'fine' | 'fix' | 'look';
  /** `stage.reason` for programs; null when it is fine. */
  readonly code: string | null;
  /** What was seen, and for `fix` what to do. Never a secret. May quote what another system said: made printable before it is shown. */
  readonly sentence: string;
}

/** One look. It never rejects for a reason that it knows: that is a line. */
export interface Check {
  readonly about: string;
  /** Checks of one lane run one after the other: the other side allows few questions at a time. */
  readonly lane?: string;
  run(): Promise<readonly CheckLine[]>;
}

export const fine = (about: string, sentence: string): CheckLine => ({ about, verdict: 'fine', code: null, sentence });

export const fix = (about: string, code: string, sentence: string): CheckLine => ({ about, verdict: 'fix', code, sentence });

export const look = (about: string, code: string, sentence: string): CheckLine => ({ about, verdict: 'look', code, sentence });

/** @param theirs what the other side's clock showed, epoch milliseconds. @param ours our clock at the same moment. */
export function clockLine(who: string, theirs: number, ours: number): CheckLine {
  const about = `Clock, by ${who}`;
  const skewMs = ours - theirs;
  if (Math.abs(skewMs) <= LIMITS.clockSkewMaxMs) return fine(about, `This machine and ${who} agree on the time.`);
  return fix(
    about,
    'clock.skew',
    `This machine's clock is ${Math.round(Math.abs(skewMs) / 1000)} seconds ${skewMs > 0 ? 'ahead of' : 'behind'} ${who}. Slack's signatures, a GitHub App's tokens and the expiry of approvals go by it: switch time synchronisation on (timedatectl set-ntp true).`,
  );
}
