import { z } from 'zod';

/** What the bench and its processes say to each other. The load itself goes over the network, as in earnest. */
export interface Ask {
  readonly id: number;
  readonly kind: string;
  readonly input: unknown;
}

export interface Answer {
  readonly id: number;
  readonly ok: boolean;
  readonly value: unknown;
}

/** The made-up fleet: one port a gateway, so many devices behind each. */
export const Fleet = z.object({ devices: z.int(), ports: z.array(z.int()), hostKey: z.string() });
export type Fleet = z.infer<typeof Fleet>;

export const AppStart = z.object({ env: z.record(z.string(), z.string()), fleet: Fleet, sshKey: z.string() });
export type AppStart = z.infer<typeof AppStart>;

export const BareStart = z.object({
  dataDir: z.string(),
  databaseUrl: z.string().nullable(),
  slack: z.object({ url: z.string(), token: z.string(), channel: z.string() }),
  gateway: z.object({ port: z.int(), user: z.string(), key: z.string() }),
});
export type BareStart = z.infer<typeof BareStart>;

/** `loadedMs`: from the process's start until its code was loaded. `databaseMs`: opening it and starting its queue. */
export const Started = z.object({ port: z.int(), loadedMs: z.number(), databaseMs: z.number() });
export type Started = z.infer<typeof Started>;

/** Something that happened in the app, and about which incident, where that is known. */
export const Mark = z.object({ at: z.number(), what: z.string(), incident: z.string().nullable() });
export type Mark = z.infer<typeof Mark>;
export const Marks = z.array(Mark);

/** Bytes, and milliseconds of processor time. `live` is the heap and what hangs on it after a full collection. */
export const Usage = z.object({ rss: z.number(), live: z.number(), cpuMs: z.number() });
export type Usage = z.infer<typeof Usage>;

/** Which waiting runs to write: numbers `from` to below `to`. */
export const Seeding = z.object({ from: z.int(), to: z.int() });
