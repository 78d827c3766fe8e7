const STORAGE_KEY = 'tagout.start-token';

/** What of the browser this needs: an argument, so that a test needs no browser. */
export interface TokenPlace {
  readonly location: { readonly hash: string; readonly pathname: string; readonly search: string };
  readonly history: { replaceState(data: null, unused: string, url: string): void };
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem'>;
}

/**
 * The start token comes in the fragment, which no request and no referrer carries. It moves to this tab's storage and leaves the
 * address bar, so that a shared screen or a copied address does not give it away. Null when there is none.
 */
export function takeToken(place: TokenPlace): string | null {
  const given = fromHash(place.location.hash);
  if (given === '') return place.sessionStorage.getItem(STORAGE_KEY);
  place.sessionStorage.setItem(STORAGE_KEY, given);
  place.history.replaceState(null, '', place.location.pathname + place.location.search);
  return given;
}

/** Takes both `#token=...` and `#...`. */
function fromHash(hash: string): string {
  const text = hash.replace(/^#/, '');
  return new URLSearchParams(text).get('token') ?? (text.includes('=') ? '' : text);
}
