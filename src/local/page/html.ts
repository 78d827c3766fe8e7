/** The one document of the local workspace. No inline script or style, so that a strict Content-Security-Policy can forbid both. */
export function pageHtml(): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <meta name="color-scheme" content="light dark" />
    <title>Tagout: local workspace</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/page.css" />
  </head>
  <body>
    <div id="root"></div>
    <noscript>This page draws a chat and needs JavaScript. Please switch it on for this address.</noscript>
    <script type="module" src="/page.js"></script>
  </body>
</html>
`;
}
