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
  'sync-late': {
    status: 409,
    title: 'We cannot read recalls from your practice system',
    sentence: ({ again }: { again: string }) =>
      `A patient may have been seen since we last read your practice system, so nothing was sent. Sending is locked until a sync works. We try again at ${again}.`,
  },
  'sync-off': {
    status: 409,
    title: 'The sync of recalls is switched off',
    sentence: 'An administrator has not chosen what to read from your practice system. Set recallSync in the settings.',
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
  'not-booked': {
    status: 409,
    title: 'This recall has no appointment',
    sentence: 'Nobody marked this recall as booked, or it is over. Nothing was changed.',
  },
  'answer-decided': {
    status: 409,
    title: 'This was decided already',
    sentence: 'A colleague has decided about this answer already.',
  },
  'name-taken': {
    status: 422,
    title: 'Another category has this name',
    sentence: ({ name }: { name: string }) => `There is a category “${name}” already. Choose another name.`,
  },
  'reason-taken': {
    status: 422,
    title: 'Another category has this reason',
    sentence: ({ reason, category }: { reason: string; category: string }) =>
      `“${reason}” belongs to the category “${category}”. Remove it there first, or choose different urgencies.`,
  },
  'reason-not-named': {
    status: 422,
    title: 'The text does not say what is due',
    sentence: 'Write ((reason)) in the text of the SMS, so that one text can name several recalls.',
  },
  'plan-too-narrow': {
    status: 422,
    title: 'The contact plan is not enough',
    sentence:
      'Clinically significant recalls need two channels, and the last contact is not an SMS. Add a letter or a call.',
  },
  'trial-runs-unread': {
    status: 409,
    title: 'Automation has not been tried enough',
    sentence: ({ read, needed }: { read: number; needed: number }) =>
      `A clinician has read ${read} of ${needed} trial runs. Try the category without sending, and ask a clinician to read each run.`,
  },
  'clinician-needed': {
    status: 403,
    title: 'A clinician decides this',
    sentence:
      'Only staff marked as clinicians end significant recalls and read trial runs. An administrator sets the mark.',
  },
} as const satisfies Record<string, Refusal>;
