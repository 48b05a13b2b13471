import { MOST_PARTS } from '../../../domain/lists/parts';
import type { Refusal } from '../refusal';

/** Refusals about recipient lists. */
export const LIST_REFUSALS = {
  'list-not-ready': {
    status: 409,
    title: 'The patient list is not ready',
    sentence: ({ status }: { status: 'processing' | 'ready' | 'refused' }) =>
      status === 'refused'
        ? 'The file of this patient list was refused. Use another list, or upload the file again.'
        : 'We are still checking this patient list. Try again when it is ready.',
  },
  'list-unknown': {
    status: 422,
    title: 'No such patient list',
    sentence: 'There is no such patient list here. Upload one, or check the id.',
  },
  'list-refused': {
    status: 422,
    title: 'The patient list cannot be used',
    sentence: ({ why }: { why: string | null }) =>
      `The patient list cannot be used. ${why ?? 'Upload the file again.'}`,
  },
  'list-sent': {
    status: 409,
    title: 'This list is in use',
    sentence:
      'A bulk message was sent or scheduled with this list, so you cannot change it. Upload the file again to make a new list.',
  },
  'list-used': {
    status: 409,
    title: 'This list is kept',
    sentence:
      'A bulk message was sent with this list, so we keep the list as long as its messages. You can hide it instead.',
  },
  'list-being-split': {
    status: 409,
    title: 'This list is being split',
    sentence: 'We are still reading the lists made from this file. You can delete it when they are ready.',
  },
  'nothing-to-split': {
    status: 409,
    title: 'This list cannot be split',
    sentence: `You can only split a list that we refused because it has too many patients, into ${MOST_PARTS} lists at most.`,
  },
  'file-not-kept': {
    status: 409,
    title: 'We no longer have this file',
    sentence: 'We no longer have this file. Upload it again.',
  },
  'not-read-again': {
    status: 422,
    title: 'This file could not be read again',
    sentence: ({ message }: { message: string }) => message,
  },
  'not-likely-to-fail': {
    status: 409,
    title: 'This patient cannot be added',
    sentence:
      'You can add a patient only if their one reason is a number that is likely to fail. Look at the row again: its reasons say what would change them.',
  },
} as const satisfies Record<string, Refusal>;
