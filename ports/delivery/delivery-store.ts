import type { UnsubscribeWay } from '../../domain/eligibility/opt-out';
import type { NextStep, CampaignFacts } from '../../domain/campaigns/next-step';
import type { Phase, WaitingKind } from '../../domain/campaigns/phases';
import type { AutoPauseRule } from '../../domain/delivery/auto-pause';
import type { DueRange } from '../../domain/delivery/plan-wave';
import type { AttemptState, Channel, News } from '../../domain/delivery/states';
import type { CommandKind } from '../campaigns/campaign-gateway';
import type { ProviderAccount } from './message-provider';
import type { EmptyValues } from '../../domain/content/empty-values';
import type { Columns } from '../../domain/lists/columns';
import type { SendingTimes } from '../../domain/practice/hours/hours';
import type { RecordEntry, RecordOutcome, SavedEntry, WithdrawalOutcome } from './clinical-record';

export interface CampaignKey {
  practiceId: string;
  campaignId: string;
}

/**
 * One sending of messages, whatever its origin. It has the id of its campaign, or of its message if it has only one.
 */
export interface DispatchKey {
  practiceId: string;
  dispatchId: string;
}

/** A campaign as the next step is decided on; sending hours are judged by the caller, who has the time-zone rules. */
export interface CampaignState extends Omit<CampaignFacts, 'now' | 'nextOpening' | 'firstOpening' | 'paceAllows'> {
  /** The most messages in 60 minutes; null for no separate limit. */
  perHour: number | null;
  /** After how many milliseconds its pace allows the next message, by the clock of the database. */
  paceWaitMs: number;
  sendingHours: SendingTimes | null;
  timeZone: string;
  pausedReason: string | null;
  due: DueRange[];
  counts: Record<string, number>;
}

/** What a step changes in the campaign's row. */
export interface StepTaken {
  step: NextStep;
  phase: Phase;
  waiting: { kind: WaitingKind; until: number | null } | null;
}

/** What a hand-over needs to know about a dispatch. Read once per activity. */
export interface SendingContext {
  channel: Channel;
  body: string;
  subject: string | null;
  /** Further texts, for messages that are written with one of them. */
  texts: readonly { number: number; body: string; subject: string | null }[];
  /** The header of its list, by which placeholders find their cells; empty where there is no list. */
  header: string[];
  columns: Partial<Columns> | null;
  emptyValues: EmptyValues | null;
  timeZone: string;
  region: 'GB' | 'AU';
  sendingHours: SendingTimes | null;
  account: ProviderAccount;
  /** What patients see as the sender, and where their replies go, as it was when Send was pressed. */
  sender: string | null;
  replyTo: string | null;
  /** Patients may answer it. */
  takesReplies: boolean;
  /** How a mail program offers to stop emails like it; null where it offers nothing. */
  unsubscribe: UnsubscribeWay | null;
  /** The dispatch is shown as waiting for its provider, or the account as not working; the first success clears both. */
  providerInDoubt: boolean;
  /** Its campaign pauses it. A dispatch without a campaign is stopped instead. */
  ofCampaign: boolean;
  /** It goes on only while enough slots of its appointment type are free. */
  needsSlots: boolean;
  /** What a personal link in it is about: its campaign or, without one, its message. */
  aboutId: string;
  /** A hand-over that was not taken is not tried again after it; null for the usual end. */
  triedUntil: Date | null;
}

/** An attempt that one chunk has claimed. */
export interface ClaimedAttempt {
  attemptId: string;
  /** Null for somebody who is no patient. */
  patientId: string | null;
  contact: string;
  /** The contact differs from the frozen one because the record changed, so it must be judged again. */
  contactChanged: boolean;
  /** The number of the further text that it is written with; null for the dispatch's own. */
  text: number | null;
  /** The row's cells, only if requested. */
  cells: string[] | null;
  /** Earlier hand-overs the provider would not take yet, and when the first was, in ms since the epoch. */
  handOvers: number;
  firstHandOverAt: number | null;
}

export interface Claim {
  claimId: string;
  attempts: ClaimedAttempt[];
  /** Not sent, by the live re-check (N9). */
  suppressed: number;
  /** Something is due, but the sending rate or the campaign's pace is used up: it may be claimed after this time. */
  wait: { ms: number; why: 'rate' | 'pace' } | null;
}

export interface ClaimOptions {
  /** The most messages in the claim. */
  limit: number;
  leaseSeconds: number;
  withCells: boolean;
  /** A limit of hand-overs a second, and who shares it. Claims are charged to it in the same transaction. */
  rate?: { budgetKey: string; perSecond: number } | null;
}

/** The outcome of a claimed attempt. `planned` gives it back: untouched, or to be handed over again at `notBefore`. */
export interface AttemptOutcome {
  attemptId: string;
  state: Extract<AttemptState, 'submitted' | 'failed' | 'unknown' | 'planned' | 'suppressed'>;
  reasonCode?: string;
  permanent?: boolean;
  providerReference?: string;
  notBefore?: Date;
  lookUpAt?: Date;
}

/** A piece of news about an attempt, from a receipt or a look-up. */
export interface AttemptNews {
  attemptId: string;
  news: News;
  reasonCode?: string;
  permanent?: boolean;
  permanentIfNotBuffered?: boolean;
  providerReference?: string;
}

export interface SettleFacts {
  /** Whether it has a campaign, whose workflow we then signal. */
  ofCampaign: boolean;
  phase: Phase;
  paused: boolean;
  planned: number;
  submitting: number;
  submitted: number;
  /** Unknown outcomes that are still inside the settle window. */
  unknown: number;
  /** Delivered messages that wait to be saved to the record, and entries that wait to be withdrawn from it. */
  unsaved: number;
  lookUpsDue: number;
  nextDueAt: Date | null;
  saveWindowOver: boolean;
  autoPause: AutoPauseRule | null;
  /** Since the start or the last resume. */
  outcomes: number;
  permanentFailures: number;
}

export interface UnknownAttempt {
  attemptId: string;
  lookUps: number;
}

/** The engine's store. All of it is bulk SQL, scoped to a practice. */
export interface DeliveryStore {
  /** Reads a campaign under a lock, lets `decide` choose, and writes the choice: one transaction. Null when there is no such campaign. */
  takeStep(
    key: CampaignKey,
    decide: (state: CampaignState) => StepTaken,
  ): Promise<{ taken: StepTaken; state: CampaignState; sendAt: Date } | null>;
  /** Pauses unless it is already paused or over. True if it did. */
  pause(key: CampaignKey, reason: string, by: string): Promise<boolean>;
  /** Pauses a campaign for which too few slots are free. True if it did, or if it was paused already. */
  pauseForSlots(key: CampaignKey): Promise<boolean>;
  /** Stops messages that were not sent. */
  cancel(key: CampaignKey, reason: string, by: string): Promise<boolean>;

  sendingContext(key: DispatchKey): Promise<SendingContext | null>;
  claim(key: DispatchKey, range: { wave: number; from: number; to: number }, options: ClaimOptions): Promise<Claim>;
  writeOutcomes(key: DispatchKey, claimId: string, outcomes: AttemptOutcome[]): Promise<void>;
  /** Records for staff whether the dispatch waits for its provider, and the account's state. */
  providerState(
    key: DispatchKey,
    accountId: string,
    state: 'working' | 'away' | 'refused',
    reason: string | null,
  ): Promise<void>;

  /** Applies changes that time alone decides (stale claims, expiry), then reports. */
  settle(key: DispatchKey, options: { lookUpSeconds: number; staleAfterSeconds: number }): Promise<SettleFacts | null>;
  /** Marks the dispatch settled, and its campaign, if nothing is open. False if something is. */
  markSettled(key: DispatchKey): Promise<boolean>;
  /** Erases the contacts of a dispatch that is to forget them, if nothing of it is open. */
  forgetContacts(key: DispatchKey): Promise<void>;
  unknownAttempts(key: DispatchKey, limit: number): Promise<UnknownAttempt[]>;
  applyNews(practiceId: string, news: AttemptNews[], at: Date): Promise<void>;
  /** A look-up found nothing, or was not answered: asked again later, or back to planned under the same reference. */
  afterLookUp(
    key: DispatchKey,
    results: { attemptId: string; result: 'absent' | 'unanswered' }[],
    options: { lookUpSeconds: number; absenceProves: boolean },
  ): Promise<{ backToPlanned: number }>;

  /** The next delivered messages that wait to be saved, in position order after `after`; `last` is the position to go on from. */
  unsaved(key: DispatchKey, page: { limit: number; after: number }): Promise<{ entries: RecordEntry[]; last: number }>;
  writeSaved(key: DispatchKey, outcomes: RecordOutcome[]): Promise<void>;
  /** As `unsaved`, for entries that wait to be withdrawn from the record. */
  toWithdraw(
    key: DispatchKey,
    page: { limit: number; after: number },
  ): Promise<{ entries: SavedEntry[]; last: number }>;
  writeWithdrawn(key: DispatchKey, outcomes: WithdrawalOutcome[]): Promise<void>;
  /** Whether receipts may still come soon: something is being handed over or was, within the last seconds. */
  moreMayCome(key: DispatchKey): Promise<boolean>;

  /** Dispatches that are over, with messages that still wait to be saved to the record or withdrawn from it. */
  endedWithUnsaved(): Promise<DispatchKey[]>;
  /** Dispatches without a campaign whose workflow was signalled and is gone. */
  leftBehind(): Promise<DispatchKey[]>;
  /** Campaigns whose workflow should be running, each with its latest command. */
  activeCampaigns(): Promise<ActiveCampaign[]>;
}

export interface ActiveCampaign extends CampaignKey {
  lastCommandId: string;
  lastKind: CommandKind;
}
