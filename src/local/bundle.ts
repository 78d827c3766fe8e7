import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';
import { pageHtml } from './page/html.ts';

/** The page as it is served: by path, ready to send. */
export type PageFiles = ReadonlyMap<string, { readonly contentType: string; readonly body: string }>;

/** Bundles the page in memory. Takes a fraction of a second; nothing is written, so there is nothing that could be stale. */
export async function bundlePage(): Promise<PageFiles> {
  const made = await build({
    entryPoints: { page: fileURLToPath(new URL('./page/main.tsx', import.meta.url)) },
    outdir: 'memory',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff2': 'dataurl' },
    logLevel: 'silent',
  });
  // Its helper process would stay for as long as we run.
  await stop();
  const textOf = (suffix: string): string => made.outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? '';
  return new Map([
    ['/', { contentType: 'text/html; charset=utf-8', body: pageHtml() }],
    ['/page.js', { contentType: 'text/javascript; charset=utf-8', body: textOf('.js') }],
    ['/page.css', { contentType: 'text/css; charset=utf-8', body: textOf('.css') }],
  ]);
}
