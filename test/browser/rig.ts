import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launch, openContext, type Watch } from './chromium.ts';
import { serveCommand, type Running } from './command.ts';
import { createDesk, type Desk } from './desk.ts';

/** The command, a browser before it, and everything put away afterwards. */
export interface Rig {
  readonly dataDir: string;
  readonly browser: Browser;
  running(): Running;
  /** Opens the printed address in a tab of its own. */
  open(options?: BrowserContextOptions): Promise<{ readonly desk: Desk; readonly watch: Watch }>;
  /** Starts the command again on the same folder. */
  startAgain(): Promise<Running>;
  close(): Promise<void>;
}

/** @param env what is set beside the data folder; no credentials otherwise. */
export async function startRig(env: Readonly<Record<string, string>> = {}): Promise<Rig> {
  const browser = await launch();
  const dataDir = await mkdtemp(join(tmpdir(), 'tagout-browser-'));
  let running = await serveCommand(dataDir, env).catch(async (error: unknown) => {
    await browser.close();
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  });
  return {
    dataDir,
    browser,
    running: () => running,
    async open(options) {
      const { context, watch } = await openContext(browser, new URL(running.url).origin, options);
      const page = await context.newPage();
      await page.goto(running.url);
      return { desk: createDesk(page), watch };
    },
    async startAgain() {
      running = await serveCommand(dataDir, env);
      return running;
    },
    async close() {
      await browser.close();
      await running.interrupt();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
