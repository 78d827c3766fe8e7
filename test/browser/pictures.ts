import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page, ViewportSize } from 'playwright-core';

export type Picture = 'workspace' | 'step-card' | 'details' | 'plant' | 'pull-request' | 'dark' | 'home';

const folder = process.env['TAGOUT_SCREENSHOTS'] ?? '';

/** Keeps a picture of the page for the README, when `TAGOUT_SCREENSHOTS` names a folder. */
export async function picture(name: Picture, page: Page): Promise<void> {
  if (folder === '') return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), scale: 'css' });
}

/** A picture of one part of the page, in a window of a size that shows the whole of it. */
export async function pictureOf(name: Picture, page: Page, part: Locator, size: ViewportSize): Promise<void> {
  if (folder === '') return;
  await mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  await page.setViewportSize(size);
  await part.screenshot({ path: join(folder, `${name}.png`), scale: 'css' });
  if (before !== null) await page.setViewportSize(before);
}
