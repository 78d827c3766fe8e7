import type { ReactNode } from 'react';
import type { LabGateway } from '../../api.ts';

/** With reads and probes one step makes about a dozen commands; older ones are in the ledger. */
const SHOWN_MAX = 12;

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** What really came over SSH, newest first. */
export function CommandLog({ gateway }: { readonly gateway: LabGateway }): ReactNode {
  const newest = gateway.log.slice(-SHOWN_MAX).toReversed();
  return (
    <div className="log">
      <h4>Last SSH commands, newest first</h4>
      {newest.length === 0 ? (
        <p className="muted">None yet.</p>
      ) : (
        <ol tabIndex={0} aria-label={`Last SSH commands on ${gateway.name}`}>
          {newest.map(({ at, command, exitCode }, index) => (
            <li key={`${at}-${newest.length - index}`}>
              <span className="log-head">
                <time dateTime={new Date(at).toISOString()}>{CLOCK.format(at)}</time>
                <span data-failed={exitCode !== 0}>{exitCode === 0 ? '✓ exit 0' : `✕ exit ${exitCode}`}</span>
              </span>
              <code>{command}</code>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
