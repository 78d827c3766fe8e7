import type { FormerStep } from '../record.ts';

/**
 * What a new draft changed, in sentences that quote the titles of both drafts: untrusted text. Steps are the same when they do the same to
 * the same device; work for a person also when it has the same title.
 */
export function changesBetween(before: readonly FormerStep[], after: readonly FormerStep[]): readonly string[] {
  const gone = leftOver(before, after);
  const fresh = leftOver(after, before);
  if (gone.length + fresh.length === 0) return ['The steps are the same as before.'];
  return [
    ...gone.map((step) => `No longer: "${step.title}" (${wordsOf(step)}).`),
    ...fresh.map((step) => `New: "${step.title}" (${wordsOf(step)}).`),
  ];
}

/** Those of the first list that have no partner in the second, each partner taken once. */
function leftOver(these: readonly FormerStep[], those: readonly FormerStep[]): readonly FormerStep[] {
  const free = those.map(keyOf);
  return these.filter((step) => {
    const place = free.indexOf(keyOf(step));
    if (place === -1) return true;
    free.splice(place, 1);
    return false;
  });
}

const keyOf = ({ action, device, title }: FormerStep): string =>
  JSON.stringify(action === 'manual' ? [action, device, title] : [action, device]);

const wordsOf = ({ action, device }: FormerStep): string => (device === null ? action : `${action} on ${device}`);
