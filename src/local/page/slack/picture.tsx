import { use, useEffect, useState, type ReactNode } from 'react';
import { SurroundingsContext } from './surroundings.ts';

/** A file of this workspace's Slack. Its description stands in for it while it is on its way, and when it does not come. */
export function SlackPicture({ file, alt }: { readonly file: string; readonly alt: string }): ReactNode {
  const { pictureOf } = use(SurroundingsContext);
  const [shown, setShown] = useState<{ readonly file: string; readonly url: string | null } | null>(null);
  useEffect(() => {
    let wanted = true;
    void (async () => {
      const url = await pictureOf(file);
      if (wanted) setShown({ file, url });
    })();
    return () => {
      wanted = false;
    };
  }, [file, pictureOf]);
  if (shown === null) return <span className="undrawn">[picture: {alt}]</span>;
  // The one before stays until the next is there, so that the thread does not jump.
  if (shown.url === null) return <span className="undrawn">[picture, not there any more: {alt}]</span>;
  return <img className="block-picture" src={shown.url} alt={alt} />;
}
