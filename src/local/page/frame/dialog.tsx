import { useLayoutEffect, useRef, type ReactNode } from 'react';

interface DialogProps {
  readonly label: string;
  readonly testId: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus inside, and gives it back to where it was. Escape calls `onClose`. */
export function Dialog({ label, testId, onClose, children }: DialogProps): ReactNode {
  const element = useRef<HTMLDialogElement>(null);
  // A layout effect, because its clean-up runs while the element is still there: only `close` gives the focus back.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    // A form begins at its first field; the browser alone would begin at the button that closes it.
    dialog?.querySelector<HTMLElement>('input, textarea, select')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      className="dialog"
      aria-label={label}
      data-testid={testId}
      onCancel={(event) => {
        // React takes the dialog away when the state says so; the browser alone would leave both out of step.
        event.preventDefault();
        onClose();
      }}
    >
      {children}
    </dialog>
  );
}
