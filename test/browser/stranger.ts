import { createServer } from 'node:http';
import { API } from '../../src/local/api.ts';

/** A site of somebody else's: another origin, with pages that try what pages can. */
export interface Stranger {
  /** Shows `tried everything` when it has, and in `read` what it could read of any answer. */
  attackOn(targets: readonly string[]): string;
  framing(url: string): string;
  close(): Promise<void>;
}

/** What the page does comes in its query, so that one server serves every test. */
const ATTACK = `<!doctype html><title>stranger</title><p data-testid="read">[]</p><p id="end"></p>
<script>
const targets = JSON.parse(new URLSearchParams(location.search).get('targets'));
const act = JSON.stringify({ kind: 'command', persona: 'U0AVERY0001', text: '/tagout new' });
const fire = JSON.stringify({ sample: 'hostile' });
const say = 'channel=C0INCIDENTS&text=stranger';
const read = [];
const patient = (promise) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, 3000))]);
const ask = async (url, init) => {
  try {
    const answer = await fetch(url, { credentials: 'include', ...init });
    if (answer.type !== 'opaque') read.push([url, await answer.text()]);
  } catch {}
};
const load = (tag, key, url) => new Promise((resolve) => {
  const element = document.createElement(tag);
  element.onload = element.onerror = resolve;
  element[key] = url;
  document.body.append(element);
});
const post = (url, type, name, value) => new Promise((resolve) => {
  const frame = document.createElement('iframe');
  frame.name = 'f' + Math.random();
  frame.onload = resolve;
  document.body.append(frame);
  const form = Object.assign(document.createElement('form'), { action: url, method: 'post', enctype: type, target: frame.name });
  form.append(Object.assign(document.createElement('input'), { name, value }));
  document.body.append(form);
  form.submit();
});
const socket = (url) => new Promise((resolve) => {
  const made = new WebSocket(url.replace('http', 'ws'));
  made.onopen = () => { read.push([url, 'open']); resolve(); };
  made.onerror = resolve;
});
const stream = (url) => new Promise((resolve) => {
  const made = new EventSource(url);
  made.onopen = () => { read.push([url, 'open']); resolve(); };
  made.onerror = () => { made.close(); resolve(); };
});
(async () => {
  const tries = [];
  for (const target of targets)
    for (const [path, body] of [['${API.act}', act], ['${API.fire}', fire], ['/api/chat.postMessage', say], ['/slack/events', act], ['/alerts/suricata', fire]]) {
      const url = target + path;
      tries.push(
        ask(url, { method: 'POST', mode: 'no-cors', body }),
        ask(url, { method: 'POST', mode: 'no-cors', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
        ask(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
        ask(url, { method: 'POST', body, headers: { 'content-type': 'application/json', authorization: 'Bearer guess' } }),
        ask(url + '?token=guess&text=stranger&channel=C0INCIDENTS', { mode: 'no-cors' }),
        post(url, 'text/plain', body.slice(0, -1) + ',"x":"', '"}'),
        load('img', 'src', url),
        socket(url),
      );
    }
  for (const target of targets)
    tries.push(ask(target + '${API.state}', {}), ask(target + '/', {}), stream(target + '${API.events}'), load('script', 'src', target + '/page.js'));
  await Promise.all(tries.map(patient));
  document.querySelector('[data-testid=read]').textContent = JSON.stringify(read);
  document.querySelector('#end').textContent = 'tried everything';
})();
</script>`;

const FRAMING = `<!doctype html><title>stranger</title><p id="end"></p>
<script>
const frame = document.createElement('iframe');
frame.onload = () => { document.querySelector('#end').textContent = 'framed'; };
frame.src = new URLSearchParams(location.search).get('url');
document.body.append(frame);
</script>`;

export async function startStranger(): Promise<Stranger> {
  const server = createServer((request, response) => {
    const body = request.url?.startsWith('/framing') === true ? FRAMING : ATTACK;
    response.writeHead(200, { 'content-type': 'text/html' }).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stranger has no port');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    attackOn: (targets) => `${origin}/attack?targets=${encodeURIComponent(JSON.stringify(targets))}`,
    framing: (url) => `${origin}/framing?url=${encodeURIComponent(url)}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
