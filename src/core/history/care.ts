import { z } from 'zod';

/** How one person approved, over several incidents. */
export interface Care {
  readonly person: string;
  /** As they were called last. Chosen by themselves: escape it wherever it is shown. */
  readonly name: string;
  readonly approvals: number;
  /** Of these, without opening the details. */
  readonly unread: number;
  /** From the asking to the approval: the fastest, and the one in the middle. */
  readonly fastestSeconds: number;
  readonly medianSeconds: number;
  /** Alone, in an emergency. */
  readonly breakGlass: number;
}

/** An approval in the ledger. Those of the first versions do not say how long it took, and are left out. */
const Approval = z.object({
  at: z.number(),
  kind: z.enum(['approval.decided', 'approval.break_glass']),
  by: z.object({ kind: z.literal('person'), id: z.string(), name: z.string() }),
  data: z.object({ verdict: z.literal('approve'), secondsToDecide: z.number(), sawDetails: z.boolean() }),
});
type Approval = z.infer<typeof Approval>;

/** The approvals among entries of a checked ledger, from this moment on. */
export function approvalsIn(entries: readonly unknown[], since: number): readonly Approval[] {
  return entries.flatMap((entry) => {
    const { data } = Approval.safeParse(entry);
    return data === undefined || data.at < since ? [] : [data];
  });
}

/** By person; whoever approved most without reading first. */
export function careOf(approvals: readonly Approval[]): readonly Care[] {
  const people = Map.groupBy(approvals, ({ by }) => by.id);
  return [...people]
    .map(([person, all]) => {
      const seconds = all.map(({ data }) => data.secondsToDecide).toSorted((one, other) => one - other);
      const last = all.reduce((one, other) => (other.at >= one.at ? other : one));
      return {
        person,
        name: last.by.name,
        approvals: all.length,
        unread: all.filter(({ data }) => !data.sawDetails).length,
        fastestSeconds: seconds[0] ?? 0,
        medianSeconds: seconds[Math.floor((seconds.length - 1) / 2)] ?? 0,
        breakGlass: all.filter(({ kind }) => kind === 'approval.break_glass').length,
      };
    })
    .toSorted(
      (one, other) => other.unread - one.unread || other.approvals - one.approvals || (one.person < other.person ? -1 : 1),
    );
}
