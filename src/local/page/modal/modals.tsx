import { use, useState, type ReactNode } from 'react';
import type { OpenModal, PhoneCode } from '../../api.ts';
import { ActingContext } from '../acting.ts';
import { Modal } from './modal.tsx';

interface ModalsProps {
  readonly modals: readonly OpenModal[];
  readonly phones: readonly PhoneCode[];
}

/** The modal that is open for the current persona; of several the last, which is the one on top. */
export function Modals({ modals, phones }: ModalsProps): ReactNode {
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
      phone={phones.find((phone) => phone.persona === persona) ?? null}
      onDismiss={() => {
        setDismissed((now) => new Set(now).add(viewId));
        void act(`dismiss:${viewId}`, { kind: 'dismiss', persona, viewId });
      }}
    />
  );
}
