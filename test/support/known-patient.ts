import type { KnownOfPatient } from '../../domain/eligibility/explanation';

/** What a practice knows of a registered patient of whom nothing is ticked, wished or counted. */
export const UNREMARKABLE: KnownOfPatient = {
  status: 'registered',
  mobile: '+447700900123',
  email: 'ada@example.org',
  numberBlock: null,
  patientBlock: null,
  doesNotWishSms: null,
  marketingAgreed: null,
  likelyToFail: false,
  messagesThisMonth: 0,
  toldAt: '2026-11-01T08:00:00.000Z',
};
