import type { ReactNode } from 'react';
import type { Link } from '../connection/follow.ts';

interface NoticesProps {
  readonly link: Link;
  readonly problem: string | null;
  readonly onClear: () => void;
}

/** What went wrong, where nobody can miss it. The region is always there, so that screen readers hear what enters it. */
export function Notices({ link, problem, onClear }: NoticesProps): ReactNode {
  return (
    <div className="notices" role="alert">
      {link === 'lost' && <p className="notice">Connection lost, trying again. What you see may be out of date.</p>}
      {link === 'refused' && (
        <p className="notice">
          The start token of this page is not valid any more. Open the URL that `npm start` printed last.
        </p>
      )}
      {problem !== null && (
        <p className="notice" data-testid="problem">
          {problem}
          <button type="button" className="icon-button" aria-label="Dismiss this notice" onClick={onClear}>
            ✕
          </button>
        </p>
      )}
    </div>
  );
}
