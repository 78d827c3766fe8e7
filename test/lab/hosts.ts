import { startHost, type LabHost } from './host.ts';
import type { DeviceName } from './map.ts';
import type { LabNetwork } from './network.ts';

type Where = 'gateway' | 'attacker' | DeviceName;

/** Several hosts of one lab, asked at once. */
export interface LabHosts<W extends Where> {
  /** From whom to which address, each under a name. Answers which of them are open, in the time of one. */
  try<K extends string>(ways: Readonly<Record<K, readonly [W, string]>>): Promise<Readonly<Record<K, boolean>>>;
  open(from: W, address: string): Promise<number>;
  beats(of: W): Promise<number>;
  close(): Promise<void>;
}

export async function startHosts<W extends Where>(network: LabNetwork, names: readonly W[]): Promise<LabHosts<W>> {
  const hosts = new Map<W, LabHost>();
  const close = async (): Promise<void> => {
    await Promise.all([...hosts.values()].map((each) => each.close()));
  };
  try {
    await Promise.all(names.map(async (name) => hosts.set(name, await startHost(network.namespace(name)))));
  } catch (error) {
    await close();
    throw error;
  }
  const host = (name: W): LabHost => {
    const found = hosts.get(name);
    if (found === undefined) throw new Error(`There is no host in ${name}.`);
    return found;
  };
  return {
    async try(ways) {
      const tried = Object.entries<readonly [W, string]>(ways).map(
        async ([name, [from, address]]) => [name, await host(from).reaches(address)] as const,
      );
      return Object.fromEntries(await Promise.all(tried)) as Readonly<Record<keyof typeof ways, boolean>>;
    },
    open: (from, address) => host(from).open(address),
    beats: (of) => host(of).beats(),
    close,
  };
}
