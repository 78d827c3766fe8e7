/**
 * Why the lab cannot be built here, or null. `scripts/lab.mjs` looks for everything and makes the surroundings. Never with CI=true: there
 * it must work, and a test that was started without the script fails.
 */
export function missingForLab(): string | null {
  const told = process.env['TAGOUT_LAB'];
  if (told === 'ready' || process.env['CI'] === 'true') return null;
  return told ?? 'start it with "npm run test:lab"';
}

/** Guards against building bridges in the machine's own network. */
export function assertInside(): void {
  if (process.env['TAGOUT_LAB'] !== 'ready') throw new Error('The lab is started with "npm run test:lab", as root.');
}
