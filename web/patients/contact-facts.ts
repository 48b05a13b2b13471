import { TICK_WORDS, type BlockTick } from '../../domain/eligibility/purposes';
import type { KnownOfPatient } from '../../domain/eligibility/explanation';
import type { BlockFact } from '../../domain/eligibility/suppression';

/** One of the facts by which a patient is or is not sent to, each with where it comes from (N11). */
export interface ContactFact {
  fact: string;
  now: string;
  /** What follows from it; null where nothing does. */
  meaning: string | null;
  source: 'blocks' | 'patient' | 'record';
  by: string | null;
  /** ISO 8601 */
  at: string | null;
}

/** Said of a wish that the practice's source of patients cannot tell; never as a refusal (E13, N11). */
export const NOT_READABLE = 'Cannot be read from this system';

/** Ticks as one text: "Blocked Recalls, Marketing". */
export function tickWords(ticks: readonly BlockTick[]): string {
  return ticks.map((tick) => TICK_WORDS[tick]).join(', ');
}

/**
 * The four facts, apart from each other: block of the number, block of the patient, wish in the record, choice of
 * marketing. What is not recorded is said as that.
 *
 * @param canTellWishes whether the practice's source of patients holds wishes at all.
 */
export function contactFacts(known: KnownOfPatient, hasNumber: boolean, canTellWishes: boolean): ContactFact[] {
  const absent = canTellWishes ? 'Nothing recorded' : NOT_READABLE;
  const { doesNotWishSms, marketingAgreed, numberBlock, patientBlock } = known;
  return [
    {
      fact: 'Number blocked here',
      ...(hasNumber ? blockWords(numberBlock, 'Not on the list') : { now: 'No number to block', meaning: null }),
      ...setBy(numberBlock),
      source: 'blocks',
    },
    {
      fact: 'Patient blocked here, whatever the number',
      ...blockWords(patientBlock?.ticks.length ? patientBlock : null, 'Nothing ticked'),
      ...setBy(patientBlock),
      source: 'patient',
    },
    {
      fact: 'Does not wish to be contacted by SMS',
      now: doesNotWishSms === null ? absent : doesNotWishSms ? 'Yes' : 'No',
      meaning:
        doesNotWishSms === true
          ? 'We send no text messages except recalls, which are about the patient’s care and need no consent.'
          : doesNotWishSms === null
            ? 'We still send text messages.'
            : null,
      ...recorded(known.doesNotWishSmsAt),
    },
    {
      fact: 'Agreed to marketing',
      now: marketingAgreed === null ? absent : marketingAgreed ? 'Yes' : 'No',
      meaning: marketingAgreed === true ? null : 'We do not send marketing: it needs a recorded yes.',
      ...recorded(known.marketingAgreedAt),
    },
  ];
}

function blockWords(block: BlockFact | null, absent: string): Pick<ContactFact, 'now' | 'meaning'> {
  if (block === null) return { now: absent, meaning: null };
  if (block.ticks.length === 0) return { now: 'On the list, nothing ticked', meaning: 'We still send it everything.' };
  return { now: tickWords(block.ticks), meaning: null };
}

function setBy(block: BlockFact | null): Pick<ContactFact, 'by' | 'at'> {
  return { by: block?.by ?? null, at: block?.at ?? null };
}

function recorded(at: string | null | undefined): Pick<ContactFact, 'by' | 'at' | 'source'> {
  return { by: null, at: at ?? null, source: 'record' };
}
