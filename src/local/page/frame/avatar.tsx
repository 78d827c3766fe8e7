import type { ReactNode } from 'react';

const TINTS = 5;

/** Decoration: the name always stands beside it. */
export function Avatar({ name, initials }: { readonly name: string; readonly initials?: string | undefined }): ReactNode {
  const letters = initials ?? initialsOf(name);
  const tint = Array.from(name).reduce((sum, char) => sum * 7 + (char.codePointAt(0) ?? 0), 0) % TINTS;
  return (
    <span className="avatar" data-tint={tint} aria-hidden="true">
      {letters}
    </span>
  );
}

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');

/** The tag that a technician hangs on a locked machine. */
export function TagMark(): ReactNode {
  return (
    <svg className="avatar tag-mark" viewBox="0 0 36 36" aria-hidden="true">
      <rect className="tag-ground" width="36" height="36" rx="8" />
      <path className="tag-paper" d="M12 8h12l4 6v13a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2V14z" />
      <circle className="tag-hole" cx="18" cy="14" r="2.4" />
      <path className="tag-lines" d="M12.5 20h11M12.5 24.5h7" />
    </svg>
  );
}
