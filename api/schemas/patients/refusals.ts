import { asRead, type Refusal } from '../refusal';

/** Refusals about patients and their contact details. */
export const PATIENT_REFUSALS = {
  'no-register': {
    status: 409,
    title: 'Patients cannot be imported here',
    sentence: 'Your patients do not come from Rollcall’s own register, so you cannot import them.',
  },
  'mobile-invalid': { status: 422, title: 'Not a telephone number', sentence: asRead },
  'mobile-not-a-mobile': { status: 422, title: 'Not a mobile number', sentence: asRead },
} as const satisfies Record<string, Refusal>;
