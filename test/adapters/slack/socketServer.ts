import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** The few parts of RFC 6455 that a test of Socket Mode needs: short text frames, one way or the other. */
export interface Socket {
  send(message: unknown): void;
  /** What the app sent, parsed, oldest first. */
  readonly heard: readonly unknown[];
}

const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Answers web socket handshakes on this server. */
export function acceptSockets(server: Server, onOpen: (socket: Socket) => void): void {
  server.on('upgrade', (request, stream: Duplex) => {
    const key = createHash('sha1')
      .update(`${request.headers['sec-websocket-key'] ?? ''}${MAGIC}`)
      .digest('base64');
    stream.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
    );
    const heard: unknown[] = [];
    stream.on('data', (data: Buffer) => {
      for (const { opcode, payload } of frames(data)) {
        if (opcode === 1) heard.push(JSON.parse(payload.toString()));
        if (opcode === 8) stream.end(Buffer.from([0x88, 0]));
      }
    });
    stream.on('error', () => stream.destroy());
    onOpen({ heard, send: (message) => stream.write(textFrame(JSON.stringify(message))) });
  });
}

function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(payload.length);
  return payload.length < 126
    ? Buffer.concat([Buffer.from([0x81, payload.length]), payload])
    : Buffer.concat([Buffer.from([0x81, 126]), length, payload]);
}

/** Frames from a client are masked (section 5.3). */
function* frames(data: Buffer): Generator<{ readonly opcode: number; readonly payload: Buffer }> {
  let at = 0;
  while (at + 2 <= data.length) {
    const opcode = data.readUInt8(at) & 0x0f;
    const short = data.readUInt8(at + 1) & 0x7f;
    const header = short === 126 ? 4 : 2;
    const length = short === 126 ? data.readUInt16BE(at + 2) : short;
    const mask = data.subarray(at + header, at + header + 4);
    const masked = data.subarray(at + header + 4, at + header + 4 + length);
    yield { opcode, payload: Buffer.from(masked.map((byte, index) => byte ^ (mask[index % 4] ?? 0))) };
    at += header + 4 + length;
  }
}
