import { use, useState, type ReactNode } from 'react';
import type { OpenModal } from '../../api.ts';
import { ActingContext } from '../acting.ts';
import { Modal } from './modal.tsx';

/** The modal that is open for the current persona; of several the last, which is the one on top. */
export function Modals({ modals }: { readonly modals: readonly OpenModal[] }): ReactNode {
  const { persona, act } = use(ActingContext);
  // A closed modal goes at once; the server hears of it a moment later.
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const open = modals.findLast((modal) => modal.persona === persona && !dismissed.has(modal.viewId));
  if (open === undefined) return null;
  const { viewId } = open;
  return (
    <Modal
      key={viewId}
      modal={open}
      onDismiss={() => {
        setDismissed((now) => new Set(now).add(viewId));
        void act(`dismiss:${viewId}`, { kind: 'dismiss', persona, viewId });
      }}
    />
  );
}
