import type { ReactNode } from 'react';
import { useWorkspace } from './connection/use-workspace.ts';
import { Notices } from './frame/notices.tsx';
import { Workspace } from './workspace.tsx';

/** @param token null when the page was opened without one. */
export function App({ token }: { readonly token: string | null }): ReactNode {
  return token === null ? <NoToken /> : <Connected token={token} />;
}

function Connected({ token }: { readonly token: string }): ReactNode {
  const { heard, link } = useWorkspace(token);
  if (heard !== null) return <Workspace state={heard.state} heardAt={heard.at} link={link} token={token} />;
  return (
    <main className="lonely">
      <h1>Tagout: local workspace</h1>
      {link !== 'refused' && <p>Connecting…</p>}
      <Notices link={link} problem={null} onClear={() => undefined} />
    </main>
  );
}

export function NoToken(): ReactNode {
  return (
    <main className="lonely">
      <h1>Tagout: local workspace</h1>
      <p>
        This page needs the start token. Open the whole URL that `npm start` printed in the terminal, with everything after the
        #.
      </p>
    </main>
  );
}
