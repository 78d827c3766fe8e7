import type { Effect, EffectKind } from '../core/effect.ts';
import { assertNever } from '../core/result.ts';
import { performEscalate, performRelease, performRemind, performSurvey } from './deadlines.ts';
import { performDispatch, performLost, performOverdue } from './dispatching.ts';
import { performDraft, performDraftLost } from './drafting.ts';
import { performInbox } from './inbox.ts';
import { performPicture } from './picture.ts';
import { performPlan, performPlanLost } from './planning.ts';
import { performUndo, performUndoLost } from './undoing.ts';
import { performExpire, performProbe, performProbeLost } from './probing.ts';
import type { Services } from './services.ts';
import { performArchive, performShow, performTell } from './views.ts';

type Handlers = { readonly [K in EffectKind]: (effect: Extract<Effect, { kind: K }>) => Promise<void> };

/** One handler a kind of effect. */
export function handlersOf(services: Services): Handlers {
  return {
    show: (effect) => performShow(effect, services),
    archive: (effect) => performArchive(effect, services),
    picture: (effect) => performPicture(effect, services),
    tell: (effect) => performTell(effect, services),
    draft: (effect) => performDraft(effect, services),
    plan: (effect) => performPlan(effect, services),
    dispatch: (effect) => performDispatch(effect, services),
    undo: (effect) => performUndo(effect, services),
    probe: (effect) => performProbe(effect, services),
    expire: (effect) => performExpire(effect, services),
    overdue: (effect) => performOverdue(effect, services),
    remind: (effect) => performRemind(effect, services),
    escalate: (effect) => performEscalate(effect, services),
    survey: (effect) => performSurvey(effect, services),
    release: (effect) => performRelease(effect, services),
    inbox: (effect) => performInbox(effect, services),
  };
}

/**
 * A job that failed for good: an error of ours, or a database that was away for long. What a step or an incident waits for must not be
 * waited for in silence, so people are asked; the views, the answers and the deadlines are only said.
 */
export async function performDead(effect: Effect, services: Services): Promise<void> {
  const about = 'incident' in effect ? { incident: effect.incident } : {};
  services.log.error(`a ${effect.kind} job failed for good`, null, { kind: effect.kind, ...about });
  switch (effect.kind) {
    case 'dispatch':
      return performLost(effect, services);
    case 'undo':
      return performUndoLost(effect, services);
    case 'plan':
      return performPlanLost(effect, services);
    case 'probe':
      return performProbeLost(effect, services);
    case 'draft':
      return performDraftLost(effect, services);
    case 'show':
    case 'archive':
    case 'picture':
    case 'tell':
    case 'expire':
    case 'overdue':
    case 'remind':
    case 'escalate':
    case 'survey':
    case 'release':
    case 'inbox':
      // The next change of the incident brings the views up to date; the others are tried for a day.
      return;
    default:
      assertNever(effect);
  }
}
