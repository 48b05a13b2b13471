import type { Phase } from './phases';
import { mayActAs, type Role } from '../practice/roles';

/** How the latest request for approval of a campaign stands. */
export const APPROVAL_STATES = ['waiting', 'approved', 'sent-back', 'lapsed'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** Why a campaign needs a second person. */
export const APPROVAL_REASONS = ['size', 'words'] as const;
export type ApprovalReason = (typeof APPROVAL_REASONS)[number];

/** An approval given sooner than this after the texts were shown is reported to the administrator. */
export const QUICK_APPROVAL_MS = 30_000;

/** How many of the texts an approver sees: chosen at random, and the longest. */
export const RANDOM_SAMPLES = 10;
export const LONGEST_SAMPLES = 3;

/**
 * Whether a second person must approve a campaign before it is sent, and why.
 *
 * @param above more patients than this need one. Null or 0 switches approval off, for marked words too.
 */
export function approvalNeeded({
  above,
  patients,
  hasMarkedWords,
}: {
  above: number | null;
  patients: number;
  hasMarkedWords: boolean;
}): ApprovalReason | null {
  if (!above) return null;
  if (patients > above) return 'size';
  return hasMarkedWords ? 'words' : null;
}

/** A request as far as it decides what can be done; times in milliseconds since the epoch. */
export interface ApprovalFacts {
  state: ApprovalState;
  /** Null where it goes as soon as it is approved. */
  dueAt: number | null;
}

/** `missed`: the campaign was not approved by the time it was to be sent. */
export type ApprovalStanding = ApprovalState | 'missed';

/** How an approval stands now; null where none was needed. */
export function approvalStanding(
  request: ApprovalFacts | null,
  pausedReason: string | null,
  now: number,
): ApprovalStanding | null {
  if (request === null) return null;
  const isMissed = pausedReason === 'approval-missed' || (request.dueAt !== null && request.dueAt <= now);
  return request.state === 'waiting' && isMissed ? 'missed' : request.state;
}

/** The person who decides. Each API token counts as another person. */
export interface Approver {
  id: string;
  role: Role;
  /** Null for a person; for a token, whether an administrator allowed it to approve. */
  token: { mayApprove: boolean } | null;
}

/** Why somebody may not decide about a campaign, whatever its state. */
export type ApproverRefusal = 'role-lost' | 'own-campaign' | 'token-may-not-approve';

/** @param authors everyone who created the campaign, changed its text, list, codes or time, or sent it. */
export function refuseApprover(
  approver: Approver,
  { authors, anyToken }: { authors: readonly string[]; anyToken: boolean },
): ApproverRefusal | null {
  if (!mayActAs(approver.role, 'manager')) return 'role-lost';
  if (authors.includes(approver.id)) return 'own-campaign';
  if (approver.token && !approver.token.mayApprove && !anyToken) return 'token-may-not-approve';
  return null;
}

/** Whether a page offers somebody the decision about a campaign. Times are instants. */
export function mayDecide(
  person: { id: string; role: Role },
  campaign: {
    phase: Phase;
    pausedReason: string | null;
    authors: readonly string[];
    approval: { state: ApprovalState; dueAt: Date | null; authors: readonly string[] } | null;
  },
  now: Date,
): boolean {
  const { approval, phase, pausedReason } = campaign;
  if (!approval || phase !== 'scheduled') return false;
  const facts = { state: approval.state, dueAt: approval.dueAt?.getTime() ?? null };
  if (approvalStanding(facts, pausedReason, now.getTime()) !== 'waiting') return false;
  const authors = [...campaign.authors, ...approval.authors];
  return refuseApprover({ ...person, token: null }, { authors, anyToken: false }) === null;
}

/** Whether an approval came so soon after the texts were shown that the administrator hears of it. */
export function isQuick(shownAt: Date, approvedAt: Date): boolean {
  return approvedAt.getTime() - shownAt.getTime() < QUICK_APPROVAL_MS;
}
