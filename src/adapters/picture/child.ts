import { loadDrawing } from './drawing.ts';

/**
 * A process of its own. Layout and rasterising take a tenth of a second in which the bot must answer Slack; their memory, most of it native, is
 * given back only when a process ends; and native code that falls over a text that others wrote must not take the bot with it.
 */
const drawing = await loadDrawing();

process.on('message', (dot: string) => {
  try {
    process.send?.({ ok: true, png: drawing.png(drawing.svg(dot)) });
  } catch (error) {
    process.send?.({ ok: false, why: error instanceof Error ? error.message : String(error) });
  }
});
// The bot is gone, however it went: nobody waits for a picture.
process.on('disconnect', () => process.exit(0));
