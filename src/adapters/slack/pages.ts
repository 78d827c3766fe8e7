import type { IncidentRecord } from '../../core/record.ts';
import { incidentDetails, stepDetails } from './details.ts';
import type { Block, Modal } from './limits.ts';
import { bold, button, buttons, paragraph, text } from './pieces.ts';
import type { PageRef } from './refs.ts';
import { fit } from './size.ts';

/** Far below what a modal takes: a page that a person can scroll through, and that opens at once. */
const PAGE = { blocks: 60, weight: 60_000 } as const;

/** One page of the details. A page number beyond the end is the last page: the record may have changed between two presses. */
export function detailsModal(record: IncidentRecord, ref: PageRef): Modal {
  const all = ref.s === '' ? incidentDetails(record) : stepDetails(record, ref.s);
  const pages = paginate(all);
  const last = Math.max(0, pages.length - 1);
  const page = Math.min(ref.p, last);
  const name = ref.s === '' ? 'Everything' : `Step ${ref.s.slice(1)}`;
  const turn = [
    ...(page > 0 ? [button('details_back', 'Page before', { ...ref, p: page - 1 })] : []),
    ...(page < last ? [button('details_next', 'Next page', { ...ref, p: page + 1 })] : []),
  ];
  const notice =
    last === 0 ? [] : [paragraph(bold(`Page ${page + 1} of ${last + 1}. `), text('Read all pages before you decide.'))];
  return {
    type: 'modal',
    callback_id: 'details',
    title: { type: 'plain_text', text: name, emoji: false },
    close: { type: 'plain_text', text: 'Close', emoji: false },
    blocks: [...notice, ...(pages[page] ?? []), ...(turn.length === 0 ? [] : [buttons('pages', ...turn)])],
  };
}

function paginate(all: readonly Block[]): readonly (readonly Block[])[] {
  const pages: (readonly Block[])[] = [];
  let rest = all;
  while (rest.length > 0) {
    const page = fit(rest.slice(0, PAGE.blocks), PAGE.weight);
    pages.push(page);
    // A block weighs at most one section, far less than a page: every page takes at least one.
    rest = rest.slice(page.length);
  }
  return pages;
}
