import { asRead, type Refusal } from '../refusal';

/** Refusals about patients and their contact details. */
export const PATIENT_REFUSALS = {
  'no-register': {
    status: 409,
    title: 'Patients cannot be imported here',
    sentence: 'Your patients do not come from Rollcall’s own register, so you cannot import them.',
  },
  'record-restricted': {
    status: 403,
    title: 'Restricted record',
    sentence: 'This patient’s record is restricted. Open the list of restricted patients first, and give a reason.',
  },
  'restricted-shut': {
    status: 403,
    title: 'The list is closed',
    sentence: 'The list of restricted patients is closed. Open it with a reason first.',
  },
  'not-named': {
    status: 403,
    title: 'You are not named for this',
    sentence: 'You cannot open the list of restricted patients. Ask an administrator to name you for it.',
  },
  'opener-unknown': {
    status: 422,
    title: 'This person cannot be named',
    sentence: 'Choose managers and administrators who work here.',
  },
  'mobile-invalid': { status: 422, title: 'Not a telephone number', sentence: asRead },
  'mobile-not-a-mobile': { status: 422, title: 'Not a mobile number', sentence: asRead },
} as const satisfies Record<string, Refusal>;
