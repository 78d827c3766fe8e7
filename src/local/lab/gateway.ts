import type { Device, Gateway } from '../../core/inventory.ts';
import { applyBatch, isCut, type Table } from './nftables.ts';
import { rulesetOf } from './ruleset.ts';
import { wordsOf } from './words.ts';

/** What a simulated gateway answers a command. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SimulatedGateway {
  readonly table: Table | null;
  cuts(device: Device): boolean;
  /** Understands what the connector renders, and what `doctor` asks about that, and nothing else. */
  answer(line: string, stdin: string, now: number): Answer;
}

const said = (stdout: string): Answer => ({ exitCode: 0, stdout, stderr: '' });
const failed = (exitCode: number, stderr: string, stdout = ''): Answer => ({ exitCode, stdout, stderr: `${stderr}\n` });

export function createSimulatedGateway(
  gateway: Gateway,
  devices: readonly Device[],
  stored: Table | null,
  clock: () => number,
): SimulatedGateway {
  let table = stored;
  const holderOf = (address: string): Device | undefined => devices.find((device) => device.addresses.includes(address));
  const cuts = (device: Device): boolean => device.mac !== null && isCut(table, device.mac, clock());

  function neighbours(address: string, lan: string): Answer {
    if (lan !== gateway.lan) return failed(1, `Cannot find device "${lan}"`);
    const device = holderOf(address);
    if (device === undefined || device.mac === null) return said('[]\n');
    const entry = cuts(device) ? { state: ['FAILED'] } : { lladdr: device.mac, state: ['REACHABLE'] };
    return said(`${JSON.stringify([{ dst: address, ...entry }])}\n`);
  }

  function ping(address: string): Answer {
    const device = holderOf(address);
    const answers = device !== undefined && !cuts(device);
    const summary = answers ? '2 received, 0% packet loss' : '0 received, 100% packet loss';
    const text = `PING ${address} (${address}) 56(84) bytes of data.\n\n--- ${address} ping statistics ---\n2 packets transmitted, ${summary}\n`;
    return { exitCode: answers ? 0 : 1, stdout: text, stderr: '' };
  }

  function nft(words: readonly string[], stdin: string, now: number): Answer | null {
    switch (words.join(' ')) {
      case '-j list ruleset bridge':
        return said(`${JSON.stringify(rulesetOf(table, now))}\n`);
      case '-f -': {
        const applied = applyBatch(table, stdin, now);
        if (!applied.ok) return failed(1, applied.message);
        table = applied.value;
        return said('');
      }
      default:
        return null;
    }
  }

  function answerWords([program, ...words]: readonly string[], stdin: string, now: number, root: boolean): Answer | null {
    // What `doctor` asks before anything else: whether commands run, whether a program is there, whether sudo would allow a command.
    if (program === 'true') return said('');
    if (program === 'command' && words[0] === '-v') return said(`/usr/sbin/${words[1] ?? ''}\n`);
    if (program === 'sudo' && words[0] === '-n' && words[1] === '-l') return said(`/usr/sbin/${words.slice(2).join(' ')}\n`);
    if (program === 'sudo' && words[0] === '-n' && !root) return answerWords(words.slice(1), stdin, now, true);
    if (program === 'nft') {
      return root ? nft(words, stdin, now) : failed(1, 'Operation not permitted (you must be root)');
    }
    if (program === 'ip') {
      if (/^neigh flush to \S+ dev \S+$/.test(words.join(' ')))
        return root ? said('') : failed(1, 'Failed to send flush request: Operation not permitted');
      const [, address, lan] = /^-json neigh show to (\S+) dev (\S+)$/.exec(words.join(' ')) ?? [];
      return address === undefined || lan === undefined ? null : neighbours(address, lan);
    }
    if (program === 'ping') {
      const [, address] = /^-n -c (?:2 -i 0\.3 -W 1|1 -i 0\.3 -w [23]) (\S+)$/.exec(words.join(' ')) ?? [];
      return address === undefined ? null : ping(address);
    }
    return null;
  }

  return {
    get table() {
      return table;
    },
    cuts,
    answer(line, stdin, now) {
      const words = wordsOf(line);
      const answer = words === null ? null : answerWords(words, stdin, now, gateway.user === 'root');
      return (
        answer ?? failed(127, `This simulated gateway understands only what its connector sends, not: ${line.slice(0, 200)}`)
      );
    },
  };
}
