import type { People } from './people.ts';
import type { Phone } from './phone.ts';
import type { Rule } from './rule.ts';

/** What a connector says about its times. */
export interface Times {
  readonly settleMs: number;
  readonly longestMs: number;
}

/** What is so for all runs at once, and what people and operators change. */
export interface World {
  now: number;
  /** Of the files as they are now; an asking keeps the one that it was made by. */
  rule: Rule;
  /** Which host keys the inventory pins. */
  keys: 'as they were' | 'other ones';
  isSlackDown: boolean;
  isGithubDown: boolean;
  areGatewaysDown: boolean;
  /** No worker is free that could send an undo. */
  isUndoHeld: boolean;
  /** Addresses that nothing may cut off. */
  readonly protects: Set<string>;
  readonly people: People;
  /** Of those who have one. */
  readonly phones: ReadonlyMap<string, Phone>;
  readonly times: Readonly<Record<'isolate_device' | 'release_device' | 'undo', Times>>;
  /** What has happened at least once, in words: a model that never leaves its first state would agree with everything. */
  readonly reached: Set<string>;
}
