import { countOf, numberWords } from '../../../domain/words/numbers';
import type { Refusal } from '../refusal';

/** Why a bulk message cannot compare two texts. */
export const TRIAL_REFUSALS = {
  'trial-urgent': {
    status: 422,
    title: 'This is urgent, so all patients need one text',
    sentence: ({ word }: { word: string | null }) =>
      word === null
        ? 'An urgent message has one text for everyone. Remove text B, or do not mark it as urgent.'
        : `The text says “${word}”. Send one text to everyone if it is urgent or about a result. Otherwise remove the word.`,
  },
  'trial-urgent-recalls': {
    status: 422,
    title: 'Some of these recalls are urgent',
    sentence: ({ patients }: { patients: number }) =>
      `${countOf(patients, 'patient')} on the list ${patients === 1 ? 'has' : 'have'} an urgent or clinically significant recall. Send one text to everyone, or take them off the list.`,
  },
  'trial-correction': {
    status: 422,
    title: 'A correction has one text',
    sentence: 'A correction has one text for everyone. Remove text B.',
  },
  'trial-no-outcome': {
    status: 422,
    title: 'There is nothing to compare',
    sentence:
      'You can compare two texts in a booking invitation with an appointment type, or in a recall. For other messages we do not know who booked.',
  },
  'trial-too-few': {
    status: 422,
    title: 'There are too few patients for a trial',
    sentence: ({ fewest }: { fewest: number }) =>
      `Each text needs at least ${fewest} patients. Patients of one household get the same text. Use a longer list, or send one text.`,
  },
  'trial-too-many': {
    status: 422,
    title: 'There are too many patients for a trial',
    sentence: ({ most }: { most: number }) =>
      `A trial has at most ${numberWords(most)} patients. Split the list, or send one text.`,
  },
} as const satisfies Record<string, Refusal>;
