import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { runChecks } from '../../../src/commands/doctor/run.ts';
import { askRunning, portCheck } from '../../../src/commands/doctor/running.ts';
import { fine, type Check, type CheckLine } from '../../../src/core/checkup.ts';
import { closeAll, listen } from '../../adapters/ssh/sshServer.ts';

const check = (about: string, run: () => Promise<readonly CheckLine[]>, lane?: string): Check => ({
  about,
  run,
  ...(lane === undefined ? {} : { lane }),
});
const quiet = (): void => undefined;

describe('checks', () => {
  it('run at once, and are told of as they end', async () => {
    const told: string[] = [];
    const first = Promise.withResolvers<readonly CheckLine[]>();
    const all = [
      check('waits', () => first.promise),
      check('quick', () => {
        first.resolve([fine('waits', 'It came second.')]);
        return Promise.resolve([fine('quick', 'It came first.')]);
      }),
    ];
    await runChecks(all, 5000, (lines) => told.push(...lines.map(({ about }) => about)));
    expect(told.toSorted()).toEqual(['quick', 'waits']);
  });

  it('of one lane run one after the other', async () => {
    let running = 0;
    let most = 0;
    const one = async (): Promise<readonly CheckLine[]> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return [];
    };
    await runChecks([check('a', one, 'lane'), check('b', one, 'lane'), check('c', one, 'lane')], 5000, quiet);
    expect(most).toBe(1);
  });

  it('that hang become a finding, and the next one of the lane still runs', async () => {
    const never = check('hangs', () => new Promise(() => undefined), 'lane');
    const next = check('next', () => Promise.resolve([fine('next', 'It ran.')]), 'lane');
    expect(await runChecks([never, next], 10, quiet)).toEqual([
      expect.objectContaining({ about: 'hangs', verdict: 'fix', code: 'doctor.timeout' }),
      expect.objectContaining({ about: 'next', verdict: 'fine' }),
    ]);
  });

  it('that fail in a way nobody foresaw become a finding that repeats nothing', async () => {
    const fails = check('fails', () => Promise.reject(new TypeError('xoxb-made-up is in here')));
    const lines = await runChecks([fails], 5000, quiet);
    expect(lines).toEqual([expect.objectContaining({ verdict: 'fix', code: 'doctor.failed' })]);
    expect(JSON.stringify(lines)).not.toContain('xoxb');
  });
});

const verdict = async (port: number): Promise<string> => {
  const [line] = await portCheck(port).run();
  return `${line?.verdict ?? ''} ${line?.code ?? ''}`.trim();
};

describe('the port', () => {
  let server: Server | null = null;
  afterEach(async () => {
    server?.closeAllConnections();
    if (server !== null) await closeAll(server, []);
    server = null;
  });
  const answering = async (status: number): Promise<number> => {
    server = createServer((_, response) => response.writeHead(status).end('{"parts":["Slack"]}'));
    return listen(server);
  };
  it.each([
    [200, { kind: 'ready' }],
    [503, { kind: 'not_ready', parts: ['Slack'] }],
    [404, { kind: 'silent' }],
  ])('whose /readyz answers %i is %j', async (status, answer) => {
    expect(await askRunning(await answering(status))).toEqual(answer);
  });

  it('is fine when it is free', async () => {
    const port = await answering(200);
    if (server !== null) await closeAll(server, []);
    server = null;
    expect(await askRunning(port)).toEqual({ kind: 'silent' });
    expect(await verdict(port)).toBe('fine');
    expect(await verdict(0)).toBe('fine');
  });

  it('is fine when Tagout has it, and a finding when another program has', async () => {
    expect(await verdict(await answering(200))).toBe('fine');
    if (server !== null) await closeAll(server, []);
    expect(await verdict(await answering(404))).toBe('fix port.taken');
  });
});
