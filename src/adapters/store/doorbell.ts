/** The notification that a queue has a job, on its way from the database to the workers. */
export interface Doorbell {
  /** The database's channel, once it is listened to: who rings within a transaction rings at its commit. */
  channel(): string | null;
  hang(channel: string): void;
  ring(queue: string): void;
  answer(queue: string, wake: () => void): void;
}

/** pg-boss by itself wakes every worker of the queue, and all but one look in vain. */
export function createDoorbell(): Doorbell {
  let hung: string | null = null;
  const wakes = new Map<string, () => void>();
  return {
    channel: () => hung,
    hang: (channel) => {
      hung = channel;
    },
    ring: (queue) => wakes.get(queue)?.(),
    answer: (queue, wake) => {
      wakes.set(queue, wake);
    },
  };
}
