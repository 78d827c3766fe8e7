import type { Policy } from '../policy.ts';

/** Names of the tiers that ask for one-time codes. */
export function tiersWithCodes({ tiers }: Policy): readonly string[] {
  return [...tiers.values()].filter(({ stepUp }) => stepUp).map(({ name }) => name);
}

/** What is missing when a tier asks for codes and there is no key to keep their secrets under. */
export function keyMissing(tiers: readonly string[]): string {
  const which = tiers.map((name) => `tiers.${name}`).join(' and ');
  return `TAGOUT_STEPUP_KEY: expected to be set, because step_up in ${which} of policy.yaml asks for one-time codes. Make a key with: openssl rand -base64 32. Then enrol people: npm run tagout -- enrol <Slack id>`;
}
