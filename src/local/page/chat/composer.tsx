import { use, useId, useRef, useState, type ReactNode } from 'react';
import { ActingContext } from '../acting.ts';
import { toAct } from './to-act.ts';

interface ComposerProps {
  /** Null for the channel. */
  readonly threadTs: string | null;
  readonly label: string;
  readonly testId: string;
}

export function Composer({ threadTs, label, testId }: ComposerProps): ReactNode {
  const { persona, pending, act } = use(ActingContext);
  const [text, setText] = useState('');
  const [hint, setHint] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const key = `compose:${threadTs ?? 'channel'}`;
  const sending = pending.has(key);

  const send = async (): Promise<void> => {
    const made = toAct(text, persona, threadTs);
    setHint(made.ok ? null : made.message);
    if (!made.ok || sending) return;
    if (await act(key, made.value)) setText('');
  };
  const mention = (): void => {
    setText((now) => (now.includes('@tagout') ? now : `@tagout ${now}`));
    field.current?.focus();
  };
  return (
    <form
      className="composer"
      data-testid={testId}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        value={text}
        aria-label={label}
        aria-describedby={hint === null ? undefined : hintId}
        placeholder={label}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void send();
        }}
      />
      <div className="composer-row">
        <button type="button" className="quiet-button" onClick={mention}>
          @tagout
        </button>
        {threadTs === null && (
          <button
            type="button"
            className="quiet-button"
            onClick={() => {
              setText('/tagout ');
              field.current?.focus();
            }}
          >
            /tagout
          </button>
        )}
        <button type="submit" className="button primary" aria-disabled={sending || text.trim() === ''}>
          {sending ? 'Sending…' : 'Send'}
        </button>
      </div>
      {hint !== null && (
        <p id={hintId} className="field-error" role="alert">
          {hint}
        </p>
      )}
    </form>
  );
}
