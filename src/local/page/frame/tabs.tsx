import { useId, type KeyboardEvent, type ReactNode } from 'react';

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly { readonly id: string; readonly label: string }[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
  /** The chosen tab's content. */
  readonly children: ReactNode;
}

/** Tabs by the ARIA pattern: one stop for the Tab key, arrows choose. */
export function Tabs({ label, tabs, chosen, onChoose, children }: TabsProps): ReactNode {
  const base = useId();
  const at = tabs.findIndex(({ id }) => id === chosen);
  return (
    <div className="tabs">
      <div role="tablist" aria-label={label} className="tab-list" onKeyDown={(event) => move(event, tabs, at, onChoose)}>
        {tabs.map((tab, index) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${base}-${index}`}
            aria-selected={tab.id === chosen}
            aria-controls={`${base}-panel`}
            tabIndex={tab.id === chosen ? 0 : -1}
            data-testid={`tab-${tab.label.toLowerCase().replaceAll(' ', '-')}`}
            onClick={() => onChoose(tab.id)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${at}`} className="tab-panel" tabIndex={0}>
        {children}
      </div>
    </div>
  );
}

function move(event: KeyboardEvent<HTMLDivElement>, tabs: TabsProps['tabs'], at: number, onChoose: (id: string) => void): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  const index = (at + step + tabs.length) % tabs.length;
  const next = tabs[index];
  if (next === undefined) return;
  event.preventDefault();
  onChoose(next.id);
  event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]').item(index).focus();
}
