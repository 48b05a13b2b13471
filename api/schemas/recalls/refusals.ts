import type { Refusal } from '../refusal';

const patients = (count: number): string => (count === 1 ? '1 patient' : `${count} patients`);

/** Refusals about recalls. */
export const RECALL_REFUSALS = {
  'decision-needed': {
    status: 409,
    title: 'Decide about patients who may not want a text',
    sentence: ({ asking }: { asking: number }) =>
      `The record of ${patients(asking)} says no texts, or cannot be read. A recall is about their care and needs no consent. Send it again with includeDissent true or false.`,
  },
  'all-blocked': {
    status: 409,
    title: 'No patient can be sent an SMS',
    sentence: 'None of these recalls can go by SMS now, so nothing was sent. Call these patients, or write letters.',
  },
  'reference-of-other-patient': {
    status: 422,
    title: 'The reference belongs to another patient',
    sentence: 'This reference belongs to a recall of another patient, so nothing was changed. Check it in your system.',
  },
  'recall-unknown': {
    status: 422,
    title: 'There is no such recall',
    sentence: 'One of these recalls is not here. Load the list again and choose from it.',
  },
  'nothing-selected': {
    status: 422,
    title: 'No recall is selected',
    sentence: 'Select at least one recall.',
  },
  'recall-over': {
    status: 409,
    title: 'This recall is over',
    sentence: 'This recall is given or closed already, so nothing was changed.',
  },
  'answer-decided': {
    status: 409,
    title: 'This was decided already',
    sentence: 'A colleague has decided about this answer already.',
  },
} as const satisfies Record<string, Refusal>;
