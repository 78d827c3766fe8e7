import type { Effect, EffectKind } from '../core/effect.ts';
import { performDispatch, performLost, performOverdue } from './dispatching.ts';
import { performDraft } from './drafting.ts';
import { performInbox } from './inbox.ts';
import { performPlan } from './planning.ts';
import { performExpire, performProbe } from './probing.ts';
import type { Services } from './services.ts';
import { performArchive, performShow, performTell } from './views.ts';

type Handlers = { readonly [K in EffectKind]: (effect: Extract<Effect, { kind: K }>) => Promise<void> };

/** One handler a kind of effect. */
export function handlersOf(services: Services): Handlers {
  return {
    show: (effect) => performShow(effect, services),
    archive: (effect) => performArchive(effect, services),
    tell: (effect) => performTell(effect, services),
    draft: (effect) => performDraft(effect, services),
    plan: (effect) => performPlan(effect, services),
    dispatch: (effect) => performDispatch(effect, services),
    probe: (effect) => performProbe(effect, services),
    expire: (effect) => performExpire(effect, services),
    overdue: (effect) => performOverdue(effect, services),
    inbox: (effect) => performInbox(effect, services),
  };
}

/** A job that failed for good. Only a lost dispatch has a meaning of its own; the others are said and left to the next change. */
export async function performDead(effect: Effect, services: Services): Promise<void> {
  if (effect.kind === 'dispatch') return performLost(effect, services);
  services.log.error(`a ${effect.kind} job failed for good; the next change of the incident starts it again`, null, {
    kind: effect.kind,
  });
}
