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
 * Shows four facts of consent separately (N11): a block here, dissent in the record, the marketing choice, and no
 * recorded choice. We never call a missing choice a refusal. A row says so when its fact does not stop this kind of
 * message.
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
      fact: 'Does not wish to be contacted by SMS',
      meaning: noSmsMeaning(channel, purpose),
      ...found.noSms,
    },
    {
      fact: 'Does not wish to get marketing',
      meaning: isMarketing ? 'From the record.' : 'From the record. It stops marketing only.',
      ...found.noMarketing,
    },
    {
      fact: 'Nothing recorded',
      meaning: isMarketing
        ? 'The record has no choice about marketing. That is not a refusal, but marketing needs a recorded yes.'
        : 'The record has no preference about SMS. That is not a refusal, and stops nothing.',
      ...found.nothingRecorded,
    },
  ];
}

function noSmsMeaning(channel: Channel, purpose: Purpose): string {
  if (channel === 'email') return 'From the record. It does not stop emails.';
  return purpose === 'recall'
    ? 'From the record. It does not stop recalls, because they are about the patient’s care.'
    : 'From the record.';
}
