import type { Json } from './json.ts';

/** One numbered fact about one incident. The ids (E1, E2, ...) are ours; a draft cites them and can cite nothing else. */
export interface Evidence {
  readonly id: string;
  readonly kind: 'alert' | 'device' | 'neighbour' | 'dependent' | 'unknown_endpoint' | 'statement';
  /** One plain sentence. May quote untrusted text: escape it wherever it is shown. */
  readonly sentence: string;
  /** Whether an outsider could have written part of it. Alerts and statements are untrusted, inventory records are not. */
  readonly trusted: boolean;
  readonly data: Json;
}
