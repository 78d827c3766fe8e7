import { z } from 'zod';

const Device = z.object({
  id: z.string(),
  inventory_id: z.string(),
  name: z.string(),
  criticality: z.string(),
  possible_actions: z.array(z.string()),
});

const Evidence = z.object({ id: z.string(), kind: z.string(), trusted: z.boolean(), data: z.unknown() });

/** What the prompt's data block tells, as far as the script reads it. */
const Brief = z.object({
  incident: z.object({ kind: z.string() }),
  devices: z.array(Device),
  evidence: z.array(Evidence),
});

export type Brief = z.infer<typeof Brief>;
export type BriefDevice = z.infer<typeof Device>;

/** The one line of JSON between the marker lines of the drafting prompt; null when there is none. */
export function readBrief(prompt: string): Brief | null {
  const line = prompt.split('\n').find((candidate) => candidate.startsWith('{'));
  if (line === undefined) return null;
  try {
    return Brief.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
