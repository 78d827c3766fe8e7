import type { ReactNode } from 'react';
import { Dialog } from '../frame/dialog.tsx';
import type { Confirm } from './elements.ts';
import { PlainText, Text } from './mrkdwn.tsx';

interface ConfirmDialogProps {
  readonly confirm: Confirm;
  readonly onConfirm: () => void;
  readonly onDeny: () => void;
}

/** Slack's "are you sure". Escape means no. */
export function ConfirmDialog({ confirm, onConfirm, onDeny }: ConfirmDialogProps): ReactNode {
  return (
    <Dialog label={confirm.title.text} testId="confirm" onClose={onDeny}>
      <header className="dialog-head">
        <h2>
          <PlainText text={confirm.title} />
        </h2>
      </header>
      <div className="dialog-body">
        <Text text={confirm.text} />
      </div>
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={onDeny}>
          <PlainText text={confirm.deny} />
        </button>
        <button type="button" className={`button ${confirm.style ?? 'primary'}`} onClick={onConfirm}>
          <PlainText text={confirm.confirm} />
        </button>
      </footer>
    </Dialog>
  );
}
