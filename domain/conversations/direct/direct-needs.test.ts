import type { IndividualJudgement } from '../../eligibility/individual';
import { contactDoubts, directNeeds } from './direct-needs';

const open = (contact: string): IndividualJudgement => ({ kind: 'open', contact, warnings: [] });
const none = (code: 'email-missing' | 'mobile-missing', detail: string): IndividualJudgement => ({
  ...{ kind: 'no-contact', code, detail },
});
const unmet = (needs: ReturnType<typeof directNeeds>) =>
  needs.filter(({ why }) => why !== null).map(({ need }) => need);

test('W13 each of the three needs that is missing is named, all of them at once', () => {
  const met = { email: open('a@b.example'), mobile: open('+447700900123'), credits: 1 };
  expect(unmet(directNeeds(met))).toEqual([]);
  expect(unmet(directNeeds({ ...met, credits: null }))).toEqual([]);
  expect(unmet(directNeeds({ ...met, credits: 0 }))).toEqual(['credits']);
  const nothing = {
    email: none('email-missing', 'No email address'),
    mobile: none('mobile-missing', 'No mobile number'),
    credits: 0,
  };
  expect(unmet(directNeeds(nothing))).toEqual(['email', 'mobile', 'credits']);
});

const NOW = new Date('2026-11-24T09:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const QUIET = { mobileSharedBy: 0, emailSharedBy: 0, mobileChangedAt: null, emailChangedAt: daysAgo(31) };

test('a contact that is shared or was changed within 30 days asks for a second look', () => {
  expect(contactDoubts(QUIET, NOW)).toEqual([]);
  const found = contactDoubts({ ...QUIET, mobileSharedBy: 2, emailChangedAt: daysAgo(29) }, NOW);
  expect(found.map(({ code }) => code)).toEqual(['contact-shared', 'contact-changed']);
  expect(found[0]!.message).toContain('The mobile number is also another patient’s.');
  expect(found[1]!.message).toContain('The email address was changed in the last 30 days.');
  const both = contactDoubts({ ...QUIET, mobileSharedBy: 1, emailSharedBy: 1 }, NOW);
  expect(both[0]!.message).toContain('The mobile number and email address are');
});
