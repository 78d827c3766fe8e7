import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from 'playwright-core';

const PLACES = [process.env['CHROMIUM_PATH'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];
const found = PLACES.find((path) => path !== '' && existsSync(path));

/** True where the tests cannot run. With CI=true they are not skipped: they fail, and say what is missing. */
export const noChromium = found === undefined && process.env['CI'] !== 'true';

/** How long anything on the page may take on a slow machine before the test gives up. */
export const PATIENCE_MS = 45_000;

/** A name of somebody else's that leads to this machine: what DNS rebinding does. */
export const REBOUND = 'rebound.example';

/** A fresh profile; of all names and addresses only loopback can be reached. */
export function launch(): Promise<Browser> {
  if (found === undefined)
    throw new Error(
      'Chromium is missing: expected it at /usr/bin/chromium, /usr/bin/chromium-browser or CHROMIUM_PATH. Install the package chromium.',
    );
  return chromium.launch({
    executablePath: found,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      `--host-resolver-rules=MAP ${REBOUND} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
    ],
  });
}

/** What a browser tells about a page besides what it shows. */
export interface Watch {
  /** Errors and warnings on the console, uncaught exceptions, and what the Content-Security-Policy stopped. */
  readonly complaints: string[];
  /** Addresses that the page asked for and that are not at `origin`. */
  readonly strangers: string[];
}

export async function openContext(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<{ readonly context: BrowserContext; readonly watch: Watch }> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const watch: Watch = { complaints: [], strangers: [] };
  await context.addInitScript(
    `document.addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective));`,
  );
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') watch.complaints.push(message.text());
  });
  context.on('weberror', (error) => watch.complaints.push(String(error.error())));
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== origin && !request.url().startsWith('data:')) watch.strangers.push(request.url());
  });
  return { context, watch };
}
