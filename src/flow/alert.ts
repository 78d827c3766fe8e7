import { joined, opened } from '../core/advance/open.ts';
import { withEvidence } from '../core/evidence/gather.ts';
import { joinAlert } from '../core/incident/join.ts';
import { openFromAlert } from '../core/incident/open.ts';
import { LIMITS } from '../core/limits.ts';
import type { Intake } from '../ports.ts';
import type { Services } from './services.ts';

/** Alert -> incident: joins the one with the same key, or opens a new one. Resolves when it is committed. */
export function createAlertFlow({ store, clock, world, log }: Pick<Services, 'store' | 'clock' | 'world' | 'log'>): Intake {
  return {
    alert: async (alert) => {
      const now = clock.now();
      let joins = false;
      const stored = await store.openOrJoin(alert.dedupeKey, now, LIMITS.dedupeWindowMs, (existing, freshId) => {
        joins = existing !== null;
        return existing === null
          ? opened(withEvidence(openFromAlert(alert, world.inventory, freshId, now), world.inventory))
          : joined(
              existing,
              withEvidence(
                joinAlert(existing.incident, alert, world.inventory, now),
                world.inventory,
                existing.incident.evidence,
              ),
            );
      });
      const incident = stored.record.incident.id;
      log.info(joins ? 'alert joined' : 'incident opened', { incident, source: alert.source });
      return { incident, joined: joins };
    },
  };
}
