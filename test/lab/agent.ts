import { connect, createServer } from 'node:net';
import { ECHO_PORT, type Answer, type Ask } from './asks.ts';

/**
 * One host of the lab, run inside its network namespace: it answers whoever connects with what they sent, and connects to others when it
 * is told to. Real TCP, by the kernel's own stack.
 */

/** Long enough for a first ARP exchange on a busy machine, short enough to wait for an answer that must not come. */
const REACH_MS = 1_500;
const BEAT_MS = 25;

let beats = 0;

function reaches(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: ECHO_PORT });
    const end = (reached: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reached);
    };
    const timer = setTimeout(() => end(false), REACH_MS);
    socket.once('connect', () => socket.write('hello'));
    socket.once('data', (heard) => end(heard.toString() === 'hello'));
    socket.once('error', () => end(false));
  });
}

/** A session that both ends keep busy. `beats` counts what came all the way back. */
function open(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port: ECHO_PORT, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      const beating = setInterval(() => socket.write('.'), BEAT_MS);
      socket.on('data', (heard) => {
        beats += heard.length;
      });
      socket.on('error', () => undefined);
      socket.on('close', () => clearInterval(beating));
      resolve(socket.localPort ?? 0);
    });
  });
}

async function answer(ask: Ask): Promise<Answer['value']> {
  switch (ask.kind) {
    case 'reaches':
      return reaches(ask.address);
    case 'open':
      return open(ask.address);
    case 'beats':
      return beats;
    default:
      return ask satisfies never;
  }
}

const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.pipe(socket);
});
server.listen(ECHO_PORT, '0.0.0.0', () => process.send?.({ id: 0, value: true } satisfies Answer));
process.on('message', (message) => {
  const ask = message as Ask;
  answer(ask).then(
    (value) => process.send?.({ id: ask.id, value } satisfies Answer),
    () => process.send?.({ id: ask.id, value: false } satisfies Answer),
  );
});
process.on('disconnect', () => process.exit(0));
