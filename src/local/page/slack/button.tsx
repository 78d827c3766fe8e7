import { use, useState, type ReactNode } from 'react';
import { isWebLink } from './inline.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { Button } from './elements.ts';
import { Link, PlainText } from './mrkdwn.tsx';
import { PressingContext } from './pressing.ts';

export function ButtonElement({ blockId, button }: { readonly blockId: string; readonly button: Button }): ReactNode {
  const pressing = use(PressingContext);
  const [asking, setAsking] = useState(false);
  if (button.url !== undefined && isWebLink(button.url)) return <LinkButton button={button} href={button.url} />;

  const press = { blockId, actionId: button.action_id, value: button.value };
  const sending = pressing?.isPending(press) ?? false;
  const idle = pressing === null || sending;
  const send = (): void => {
    setAsking(false);
    pressing?.press(press);
  };
  return (
    <>
      <button
        type="button"
        className={`button ${button.style ?? ''}`}
        // Not `disabled`: that would drop the keyboard's focus while the answer is on its way.
        aria-disabled={idle}
        aria-label={button.accessibility_label}
        data-action={button.action_id}
        onClick={() => {
          if (idle) return;
          if (button.confirm === undefined) send();
          else setAsking(true);
        }}
      >
        {sending ? 'Sending…' : <PlainText text={button.text} />}
      </button>
      {asking && button.confirm !== undefined && (
        <ConfirmDialog confirm={button.confirm} onConfirm={send} onDeny={() => setAsking(false)} />
      )}
    </>
  );
}

function LinkButton({ button, href }: { readonly button: Button; readonly href: string }): ReactNode {
  return (
    <span className={`button link-button ${button.style ?? ''}`}>
      <Link href={href}>
        <PlainText text={button.text} />
      </Link>
    </span>
  );
}
