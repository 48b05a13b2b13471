import type { CodeRefused } from '../../domain/content/code-list';
import type { ActRefusal } from '../../domain/campaigns/acts';
import type { ApproverRefusal } from '../../domain/campaigns/approval';
import type { FindingPlace } from '../../domain/content/checks/findings';
import type { TrialRefusal } from '../../domain/content/text-trials/text-trial';
import type { Channel } from '../../domain/delivery/states';
import type { Purpose } from '../../domain/eligibility/purposes';
import type { Estimate } from '../../domain/practice/costs';
import type { DraftContent } from './drafts';
import type { SendingReads } from './review-facts';

/**
 * A person's instructions to a campaign (docs/adr/0001). Each is decided and stored in one transaction of
 * the database: command row, audit row and the campaign's new state together, so the answer is right with every worker
 * down. The caller then tells the campaign's workflow to look (`CampaignGateway.commanded`).
 */
export interface CommandContext {
  practiceId: string;
  campaignId: string;
  /** Made by the caller, the same for every repeat of one request; a command with a known id is answered, not repeated. */
  commandId: string;
  /** Who asks: shown to staff and kept in the audit. */
  by: string;
  tokenId: string;
  role: 'viewer' | 'sender' | 'manager' | 'administrator';
  now: Date;
}

/** Rows of a list that something is wrong with: the first, and how many more. */
export interface NamedRows {
  first: number;
  others: number;
}

/**
 * Why a command is not carried out: a code, with what its sentence needs to know (api/schemas/refusals.ts has it). A
 * `list-not-ready` is still being checked or was refused; `fault` is a placeholder that the list does not know.
 */
export type CommandRefusal =
  | ActRefusal
  | ({ kind: 'refused' } & (
      | { code: 'not-found'; what: string }
      | { code: 'list-not-ready'; status: 'processing' | 'refused' }
      | { code: 'nobody-to-send' }
      | { code: 'text-missing' }
      | { code: 'questionnaire-missing' }
      | { code: 'no-rota' }
      | { code: 'invites-to-nothing' }
      | { code: 'no-provider'; channel: Channel }
      | { code: 'sender-cannot-receive'; channel: Channel }
      | { code: 'rota-missing' }
      | { code: 'message-too-long'; channel: Channel; most: number; rows: NamedRows | null }
      | { code: 'code-not-listed'; refused: CodeRefused }
      | { code: 'unfilled-placeholder'; fault: string }
      | { code: 'unfilled-placeholder'; rows: NamedRows }
      | TrialRefusal
      | { code: 'trial-urgent-recalls'; patients: number }
      | { code: 'trial-too-few'; fewest: number }
      | { code: 'trial-too-many'; most: number }
      | { code: 'nothing-to-retry'; skipped: SkippedCount[] }
      | { code: 'needs-acknowledgement'; findings: ShownFinding[] }
      | { code: 'no-credits'; needed: number; available: number }
      | { code: ApproverRefusal }
      | { code: 'samples-not-shown' }
      | { code: 'over-cost-ceiling'; amount: number; spent: number; stopAt: number }
    ));

export interface SkippedCount {
  reason: string;
  count: number;
}

export type CommandAnswer = { kind: 'accepted'; changed: boolean } | CommandRefusal;

/** A finding of the checks before sending, in words. */
export interface ShownFinding {
  code: string;
  severity: 'stops' | 'check';
  message: string;
  count?: number;
  /** Where in the text it is. */
  places: FindingPlace[];
  /** Whether it needs a reason before it is sent while the content guard is on. */
  needsReason: boolean;
}

/** What the checks found and did not stop, as it was told when Send was pressed: the same to each repeat of the press. */
export type SendWarning = Pick<ShownFinding, 'code' | 'message' | 'count'>;

/** Somebody looked at a finding and gave a reason to send the campaign. */
export interface Acknowledgement {
  code: string;
  reason: string;
}

/** What is about to be sent: the draft as it is locked, its recipients decided. */
export interface SendingMoment {
  content: Pick<
    DraftContent,
    | 'purpose'
    | 'channel'
    | 'subject'
    | 'body'
    | 'snomedCodes'
    | 'saveToRecord'
    | 'emptyValues'
    | 'template'
    | 'textTrial'
  > & { listId: string };
  /** Reads of the same transaction. */
  reads: SendingReads;
}

/**
 * The checks before sending, within the transaction of the send: what is checked is what is sent. They pass, with what is
 * told and what was acknowledged, or refuse.
 */
export type CheckSending = (
  moment: SendingMoment,
) => Promise<
  | { kind: 'passed'; warnings: SendWarning[]; acknowledged: Acknowledgement[] }
  | { kind: 'refused'; code: 'needs-acknowledgement'; findings: ShownFinding[] }
>;

export type SendAnswer = { kind: 'accepted'; changed: boolean; warnings?: SendWarning[] } | CommandRefusal;
export type RetryAnswer = { kind: 'accepted'; eligible: number; skipped: SkippedCount[] } | CommandRefusal;

export interface SendOptions {
  /** Null sends now. */
  sendAt: Date | null;
  /** The practice's local time of `sendAt` and its zone are stored with the instant. */
  holdSeconds: number;
  /** Findings whose patients are left out: `child-with-adult-number`. */
  leaveOut?: readonly string[];
  /** Its warnings are kept with the command, for its repeats. */
  check: CheckSending;
}

/** What one of the texts of a campaign takes. */
export interface TextEstimate extends Pick<Estimate, 'segments' | 'cost'> {
  /** BCP 47; null for the campaign's own text. */
  language: string | null;
  patients: number;
}

/** What a send would do at this moment. */
export interface Rehearsal {
  /** Why it would be refused; null when it would be taken. The checks were asked in either case. */
  refusal: CommandRefusal | null;
  /** Patients whose message would be planned, and the rest of the audience by why they would not be sent to. Null if refused. */
  audience: { planned: number; leftOut: SkippedCount[] } | null;
  /** Rows of the list that are not accepted, by the reason that decided. */
  rejected: SkippedCount[];
  /** What it takes; null where that cannot be counted yet. */
  estimate: Estimate | null;
  /** The same of each text, the campaign's own first; none while it cannot be counted. */
  texts: TextEstimate[];
  /** Of the account it would go out through; null for none. */
  ratePerSecond: number | null;
  /** The campaign's own limit. */
  perHour: number | null;
  purpose: Purpose;
  /** Sent outside the sending hours, by a manager's override. */
  urgent: boolean;
  timeZone: string;
}

export interface ApprovalOptions {
  decision: 'approve' | 'send-back';
  note: string | null;
  /** The request that was looked at; null for the one that waits now. */
  version: string | null;
}

export interface RetryOptions {
  /** Only these messages; null for the whole campaign. */
  messageIds: string[] | null;
  /** Also those that may have been sent: they may receive it twice. */
  includeMaybeSent: boolean;
}

/** Who would be tried again, without doing it. All parts add up to `errors`. */
export interface RetryPreview {
  /** Everybody with an error: failed, not known, and an SMS without a receipt. */
  errors: number;
  eligible: number;
  /** May have been sent: tried again only by choice. */
  maybeSent: number;
  /** Of the eligible: whose number is likely to fail again (A8: a warning, no bar). */
  likelyToFail: number;
  /** Cannot be sent to now, and why. */
  skipped: SkippedCount[];
}

/** A message that was not sent. Reasons are codes. */
export interface LeftOut {
  messageId: string;
  before: string | null;
  now: string | null;
}

export interface CampaignCommands {
  /** Freezes the audience and schedules it. */
  send(context: CommandContext, options: SendOptions): Promise<SendAnswer>;
  /**
   * Sends in a transaction that is rolled back, and returns what Send would have answered (N8). Refused only where there is no draft.
   */
  rehearse(context: CommandContext, options: SendOptions): Promise<Rehearsal | CommandRefusal>;
  reschedule(context: CommandContext, sendAt: Date): Promise<CommandAnswer>;
  /** Ends the window to stop it: what is on hold starts now. */
  startNow(context: CommandContext): Promise<CommandAnswer>;
  pause(context: CommandContext, reason: string | null): Promise<CommandAnswer>;
  resume(context: CommandContext): Promise<CommandAnswer>;
  cancel(context: CommandContext, reason: string | null): Promise<CommandAnswer>;
  /** The most messages in any 60 minutes, or null for no limit; also of a draft. Holds from the next chunk on. */
  setPace(context: CommandContext, perHour: number | null): Promise<CommandAnswer>;
  /** Sends it outside sending hours and on closed days, with the reason; null makes it wait for them again. */
  setUrgent(context: CommandContext, reason: string | null): Promise<CommandAnswer>;
  /** A second person's decision about a campaign that waits for approval. Sent back, it is a draft again. */
  approval(context: CommandContext, options: ApprovalOptions): Promise<CommandAnswer>;
  /** Marks what it saved to the record as entered in error, and lets nothing more of it be saved. Repeating changes nothing. */
  withdraw(context: CommandContext, reason: string): Promise<CommandAnswer>;
  retry(context: CommandContext, options: RetryOptions): Promise<RetryAnswer>;
  /**
   * The patients who were not sent to, why not then, and the reason that would stop them now (null: none). Read only;
   * null when there is no such campaign.
   */
  sendableNow(practiceId: string, campaignId: string): Promise<LeftOut[] | null>;
  /** Changes nothing. Null when there is no such campaign. `messageIds` as in a retry. */
  retryPreview(practiceId: string, campaignId: string, messageIds: string[] | null): Promise<RetryPreview | null>;
}
