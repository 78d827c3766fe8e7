import { use, useEffect, useRef, useState, type ReactNode } from 'react';
import type { OpenModal, PhoneCode } from '../../api.ts';
import { ActingContext } from '../acting.ts';
import { Dialog } from '../frame/dialog.tsx';
import { Blocks } from '../slack/blocks.tsx';
import { InputBlockContext } from '../slack/input-slot.ts';
import { PlainText } from '../slack/mrkdwn.tsx';
import type { InputBlock } from '../slack/parse-block.ts';
import { PressingContext } from '../slack/pressing.ts';
import { Field, type SlackValue } from './field.tsx';
import { Phone } from './phone.tsx';
import { useViewPressing } from './use-view-pressing.ts';
import { allValues, initialValue, inputsOf, missing, parseView, type Values, type View } from './view.ts';

interface ModalProps {
  readonly modal: OpenModal;
  readonly phone: PhoneCode | null;
  readonly onDismiss: () => void;
}

export function Modal({ modal, phone, onDismiss }: ModalProps): ReactNode {
  const view = parseView(modal.view);
  return (
    <Dialog label={view?.title.text ?? 'Modal'} testId="modal" onClose={onDismiss}>
      {view === null ? (
        <div className="dialog-body">
          <p>This modal is not drawn here: it has no title or no blocks. Press Escape to close it.</p>
        </div>
      ) : (
        <ModalForm modal={modal} phone={phone} view={view} onDismiss={onDismiss} />
      )}
    </Dialog>
  );
}

function ModalForm({ modal, phone, view, onDismiss }: ModalProps & { readonly view: View }): ReactNode {
  const { persona, pending, act } = use(ActingContext);
  const [entered, setEntered] = useState<Values>({});
  const [gaps, setGaps] = useState<Readonly<Record<string, string>>>({});
  const form = useRef<HTMLFormElement>(null);
  const inputs = inputsOf(view);
  const values = allValues(inputs, entered);
  const errors: Readonly<Record<string, string>> = { ...modal.errors, ...gaps };
  const key = `submit:${modal.viewId}`;
  const sending = pending.has(key);
  const wrong = Object.keys(errors).join(' ');
  useEffect(() => {
    if (wrong !== '') form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [wrong]);

  const submit = (): void => {
    const empty = missing(inputs, values);
    setGaps(empty);
    if (sending || Object.keys(empty).length > 0) return;
    void act(key, { kind: 'submit', persona, viewId: modal.viewId, values });
  };
  const change = (block: InputBlock, value: SlackValue): void => {
    setGaps((now) => Object.fromEntries(Object.entries(now).filter(([id]) => id !== block.block_id)));
    setEntered((now) => ({ ...now, [block.block_id]: { [block.element.action_id]: value } }));
  };
  const drawInput = (block: InputBlock): ReactNode => (
    <Field
      block={block}
      value={values[block.block_id]?.[block.element.action_id] ?? initialValue(block.element)}
      error={errors[block.block_id]}
      onChange={(value) => change(block, value)}
    />
  );
  return (
    <form
      ref={form}
      className="modal-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <header className="dialog-head">
        <h2>
          <PlainText text={view.title} />
        </h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={onDismiss}>
          ✕
        </button>
      </header>
      {/* A stop for the Tab key, so that arrows can scroll a text that is longer than the window. */}
      <div className="dialog-body" tabIndex={0}>
        <InputBlockContext value={drawInput}>
          <PressingContext value={useViewPressing(modal.viewId)}>
            <Blocks blocks={view.blocks} />
          </PressingContext>
        </InputBlockContext>
        {phone !== null && inputs.some((input) => input.block_id === 'code') && <Phone {...phone} />}
      </div>
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={onDismiss} data-testid="modal-close">
          {view.close ? <PlainText text={view.close} /> : 'Close'}
        </button>
        {view.submit && (
          <button type="submit" className="button primary" aria-disabled={sending} data-testid="modal-submit">
            {sending ? 'Sending…' : <PlainText text={view.submit} />}
          </button>
        )}
      </footer>
    </form>
  );
}
