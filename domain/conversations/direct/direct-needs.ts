import type { IndividualJudgement } from '../../eligibility/individual';

/** What a direct message needs; each that is missing is named (W13). */
export const DIRECT_NEEDS = ['email', 'mobile', 'credits'] as const;
export type DirectNeed = (typeof DIRECT_NEEDS)[number];

export interface DirectNeedFacts {
  email: IndividualJudgement;
  mobile: IndividualJudgement;
  /** Credits that are free; null where the practice does not count them. */
  credits: number | null;
}

/** One need, and why it is not met; `why` is null where it is. */
export interface NeedStanding {
  need: DirectNeed;
  why: string | null;
}

const BUY = 'There are no SMS credits left. An administrator can buy more under Account, Credits and costs.';

/** Whether each need is met, in a fixed order, so that everything missing is named together. */
export function directNeeds({ email, mobile, credits }: DirectNeedFacts): NeedStanding[] {
  const missing = (judged: IndividualJudgement, what: string): string | null =>
    judged.kind === 'no-contact' ? `${judged.detail}. A direct message needs ${what}.` : null;
  return [
    { need: 'email', why: missing(email, 'an email address for the link') },
    { need: 'mobile', why: missing(mobile, 'a mobile number for the code') },
    { need: 'credits', why: credits !== null && credits < 1 ? BUY : null },
  ];
}

/** Why a contact asks for a second look before something confidential goes there. */
export const CONTACT_DOUBTS = ['contact-shared', 'contact-changed'] as const;
export type ContactDoubt = (typeof CONTACT_DOUBTS)[number];

const RECENT_CHANGE_DAYS = 30;

/** What is known of the contacts that a direct message goes to. */
export interface ContactHistory {
  /** Other patients of the practice with the same number or address. */
  mobileSharedBy: number;
  emailSharedBy: number;
  mobileChangedAt: Date | null;
  emailChangedAt: Date | null;
}

export interface DoubtFinding {
  code: ContactDoubt;
  message: string;
}

/** What a person looks at first: somebody else may have the phone, or may have given another address. */
export function contactDoubts(history: ContactHistory, now: Date): DoubtFinding[] {
  const isRecent = (at: Date | null) => at !== null && now.getTime() - at.getTime() < RECENT_CHANGE_DAYS * 86_400_000;
  const named = (isMobile: boolean, isEmail: boolean): string =>
    [isMobile ? 'mobile number' : null, isEmail ? 'email address' : null].filter((one) => one !== null).join(' and ');
  const shared = named(history.mobileSharedBy > 0, history.emailSharedBy > 0);
  const changed = named(isRecent(history.mobileChangedAt), isRecent(history.emailChangedAt));
  const be = (words: string): string => (words.includes(' and ') ? 'are' : 'is');
  const were = (words: string): string => (words.includes(' and ') ? 'were' : 'was');
  return [
    ...(shared
      ? [
          {
            code: 'contact-shared' as const,
            message: `The ${shared} ${be(shared)} also another patient’s. Check who can read messages there.`,
          },
        ]
      : []),
    ...(changed
      ? [
          {
            code: 'contact-changed' as const,
            message: `The ${changed} ${were(changed)} changed in the last ${RECENT_CHANGE_DAYS} days. Check with the patient that it is right.`,
          },
        ]
      : []),
  ];
}
