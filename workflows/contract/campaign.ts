import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { Phase } from '../../domain/campaigns/phases';
import type { WaitReason } from '../../domain/campaigns/next-step';
import type { BatchRange } from '../../domain/delivery/plan-wave';

/** All inputs are ids and integers; they only ever gain optional fields, so that old histories replay. */
export interface CampaignInput {
  practiceId: string;
  campaignId: string;
  /** Passes already made, carried over continue-as-new. Batch ids continue from it. */
  passes?: number;
}

/**
 * One signal per kind of command, so that an operator reads in the history what was asked. Each only means "look now":
 * the command itself is a row, decided when it was stored (docs/adr/0001).
 */
export const sendSignal = defineSignal<[string]>('send');
export const rescheduleSignal = defineSignal<[string]>('reschedule');
export const pauseSignal = defineSignal<[string]>('pause');
export const resumeSignal = defineSignal<[string]>('resume');
export const cancelSignal = defineSignal<[string]>('cancel');
export const retrySignal = defineSignal<[string]>('retry');
export const paceSignal = defineSignal<[string]>('pace');
export const approveSignal = defineSignal<[string]>('approve');
/** From settlement or the sweeper: something changed in the database. */
export const lookSignal = defineSignal('look');

export const COMMAND_SIGNALS = {
  send: sendSignal,
  reschedule: rescheduleSignal,
  pause: pauseSignal,
  resume: resumeSignal,
  cancel: cancelSignal,
  retry: retrySignal,
  pace: paceSignal,
  approve: approveSignal,
} as const;

/** What the campaign is doing, in plain words. */
export const doingQuery = defineQuery<string>('doing');

/** The state that `look` found and the next step. */
export type Look = LookBase &
  (
    | { kind: 'send'; batches: BatchRange[]; messages: number }
    | { kind: 'wait'; untilMs: number | null; waitMs: number | null; why: WaitReason; wallTime: string | null }
    | { kind: 'settle' }
    | { kind: 'end'; open: number }
  );

export interface LookBase {
  phase: Phase;
  /** ISO instant of the send time. */
  sendAt: string;
  /** Messages by status, for the operator's table. */
  counts: Record<string, number>;
  pausedReason: string | null;
}

export interface BatchInput {
  practiceId: string;
  campaignId: string;
  wave: number;
  batch: number;
  of: number;
  from: number;
  to: number;
}

/** Why a submit stopped before the end of its range; null when it reached the end. */
export type Stopped = 'gate' | 'sending-hours' | 'paused' | 'pace' | null;

/** The provider's reasons for a pause that only a person can resolve. */
export type HaltReason = 'provider-credentials' | 'provider-configuration' | 'credits';

export interface SubmitResult {
  submitted: number;
  failed: number;
  unknown: number;
  later: number;
  suppressed: number;
  stopped: Stopped;
  /** With `paused`: the provider would take nothing more. */
  haltedBy?: HaltReason;
}

export interface BatchResult extends SubmitResult {
  /** The provider stayed down for 4 hours, or Rollcall has a bug: the campaign pauses. */
  problem: 'provider-unavailable' | 'internal-error' | null;
}

export interface CampaignRef {
  practiceId: string;
  campaignId: string;
}

export interface SubmitInput extends CampaignRef {
  wave: number;
  from: number;
  to: number;
}

export interface CampaignActivities {
  look(input: CampaignRef): Promise<Look>;
  ensureSettlement(input: CampaignRef): Promise<void>;
  pauseCampaign(input: CampaignRef & { reason: string }): Promise<void>;
  /** The workflow was cancelled in Temporal: messages that were not sent are stopped. */
  cancelByOperator(input: CampaignRef): Promise<void>;
}

export interface DeliveryActivities {
  submit(input: SubmitInput): Promise<SubmitResult>;
}
