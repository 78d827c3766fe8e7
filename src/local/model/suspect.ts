import { z } from 'zod';
import type { Brief, BriefDevice } from './brief.ts';

const AlertData = z.object({ src: z.object({ ip: z.string() }).nullish(), dst: z.object({ ip: z.string() }).nullish() });
const HintData = z.object({ hint: z.string() });
const RecordData = z.object({ id: z.string(), addresses: z.array(z.string()) });

/** The script's guess: who is attacked when somebody reaches or guesses their way in, and who talks otherwise. People and the guard judge it. */
export function suspectOf(brief: Brief): BriefDevice | null {
  const alert = brief.evidence
    .flatMap((evidence) => AlertData.safeParse(evidence.data).data ?? [])
    .find((data) => data.src ?? data.dst);
  const attacked = brief.incident.kind === 'exposed_management' || brief.incident.kind === 'credential_abuse';
  const address = attacked ? alert?.dst?.ip : alert?.src?.ip;
  const record = brief.evidence
    .flatMap((evidence) => (evidence.kind === 'device' ? (RecordData.safeParse(evidence.data).data ?? []) : []))
    .find((data) => address !== undefined && data.addresses.includes(address));
  return brief.devices.find((device) => device.inventory_id === record?.id) ?? brief.devices[0] ?? null;
}

/** Ids of what responders said to shape the draft. */
export function hintsOf(brief: Brief): readonly string[] {
  return brief.evidence.filter((evidence) => HintData.safeParse(evidence.data).success).map((evidence) => evidence.id);
}

/** Ids of the alerts, and of the inventory record of the device. */
export function evidenceOf(
  brief: Brief,
  device: BriefDevice | null,
): { readonly alerts: readonly string[]; readonly record: readonly string[] } {
  const hints = new Set(hintsOf(brief));
  const alerts = brief.evidence
    .filter(({ id, kind }) => kind === 'alert' || (kind === 'statement' && !hints.has(id)))
    .slice(0, 3);
  const record = brief.evidence.filter(
    (evidence) =>
      evidence.trusted && evidence.kind === 'device' && RecordData.safeParse(evidence.data).data?.id === device?.inventory_id,
  );
  const told = alerts.length > 0 ? alerts : brief.evidence.slice(0, 1);
  return { alerts: told.map((evidence) => evidence.id), record: device === null ? [] : record.map((evidence) => evidence.id) };
}
