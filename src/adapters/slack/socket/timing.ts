import { LIMITS } from '../../../core/limits.ts';

/** The waits of Socket Mode. Tests shorten them; everybody else takes those of the limits. */
export interface SocketTiming {
  /** Until a new connection says hello. */
  readonly helloMs: number;
  /** Between two pings; a connection that is silent for three of these is dead. */
  readonly pingMs: number;
  /** How long a connection that Slack wants to end stays, for its replacement to come. */
  readonly leaveMs: number;
  /** How long an ending connection waits for what is under way. */
  readonly graceMs: number;
  /** A connection that held this long is no failure when it ends. */
  readonly settledMs: number;
  readonly pauseMinMs: number;
  readonly pauseMaxMs: number;
}

export const SOCKET_TIMING: SocketTiming = {
  helloMs: LIMITS.slackSocketHelloMs,
  pingMs: LIMITS.slackSocketPingMs,
  leaveMs: LIMITS.slackSocketLeaveMs,
  graceMs: LIMITS.slackSocketGraceMs,
  settledMs: LIMITS.slackSocketSettledMs,
  pauseMinMs: LIMITS.slackSocketPauseMinMs,
  pauseMaxMs: LIMITS.slackSocketPauseMaxMs,
};

/** Doubles with each failure in a row. Up to half of it is left to chance, so that replicas do not come back all at once. */
export function pauseMs({ pauseMinMs, pauseMaxMs }: SocketTiming, failures: number): number {
  if (failures === 0) return 0;
  const whole = Math.min(pauseMaxMs, pauseMinMs * 2 ** Math.min(failures - 1, 20));
  return whole * (1 - Math.random() / 2);
}
