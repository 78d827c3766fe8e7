import { createHmac } from 'node:crypto';

/** https://docs.slack.dev/authentication/verifying-requests-from-slack: `v0=` + HMAC-SHA256 over `v0:<seconds>:<raw body>`. */
export function signingHeaders(secret: string, body: string, nowMs: number): Readonly<Record<string, string>> {
  const seconds = Math.floor(nowMs / 1000);
  const signature = createHmac('sha256', secret).update(`v0:${seconds}:${body}`, 'utf8').digest('hex');
  return { 'x-slack-request-timestamp': String(seconds), 'x-slack-signature': `v0=${signature}` };
}
