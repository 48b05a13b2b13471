import type { Channel } from '../../../domain/delivery/states';
import type { Purpose } from '../../../domain/eligibility/purposes';
import type { WishFindings } from '../../../ports/lists/list-findings';

/** One fact of wishes and blocks, as a row of a table. */
export interface WishRow {
  fact: string;
  meaning: string;
  recorded: number;
  leftOut: number;
}

/**
 * The four facts of consent, each by itself (N11): a block here, dissent in the record, the marketing choice, and nothing
 * recorded, which is never called a refusal. Where a fact does not stop this kind of message, it says so.
 */
export function wishRows(found: WishFindings, { channel, purpose }: { channel: Channel; purpose: Purpose }): WishRow[] {
  const isMarketing = purpose === 'marketing';
  return [
    {
      fact: 'Blocked here for this kind of message',
      meaning: 'Set by staff in Blocked Communications.',
      ...found.blocked,
    },
    {
      fact: 'Does not wish SMS',
      meaning: noSmsMeaning(channel, purpose),
      ...found.noSms,
    },
    {
      fact: 'Does not wish marketing',
      meaning: isMarketing ? 'As the record says.' : 'As the record says. It stops marketing only.',
      ...found.noMarketing,
    },
    {
      fact: 'Nothing recorded',
      meaning: isMarketing
        ? 'No choice about marketing is in the record. That is not a refusal, but marketing needs a recorded yes.'
        : 'No wish about SMS is in the record. That is not a refusal, and stops nothing.',
      ...found.nothingRecorded,
    },
  ];
}

function noSmsMeaning(channel: Channel, purpose: Purpose): string {
  if (channel === 'email') return 'As the record says. It does not stop emails.';
  return purpose === 'recall'
    ? 'As the record says. A recall is about the patient’s care, so it does not stop one.'
    : 'As the record says.';
}
