import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

export type Picture = 'workspace' | 'step-card' | 'details' | 'plant' | 'pull-request' | 'dark';

const folder = process.env['TAGOUT_SCREENSHOTS'] ?? '';
/** High enough for a whole card or file: those have to be read, not scrolled. */
const TALL_PX = 1500;

/** Keeps a picture of the page for the README, when `TAGOUT_SCREENSHOTS` names a folder. */
export async function picture(name: Picture, page: Page): Promise<void> {
  if (folder === '') return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), scale: 'css' });
}

/** A picture of one part of the page, in a window that is high enough for it. */
export async function pictureOf(name: Picture, page: Page, part: Locator, heightPx = TALL_PX): Promise<void> {
  if (folder === '') return;
  await mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  await page.setViewportSize({ width: 1440, height: heightPx });
  await part.screenshot({ path: join(folder, `${name}.png`), scale: 'css' });
  if (before !== null) await page.setViewportSize(before);
}
