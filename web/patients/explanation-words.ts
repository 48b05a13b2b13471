import type { Channel } from '../../domain/delivery/states';
import {
  explain,
  type ExplanationRules,
  type KnownOfPatient,
  type FactWithoutEffect,
} from '../../domain/eligibility/explanation';
import { PURPOSE_WORDS, PURPOSES, type Purpose } from '../../domain/eligibility/purposes';
import { CHANNEL_WORDS } from '../../domain/delivery/channel-words';
import { dateWords } from '../../domain/words/times';
import { tickWords } from './contact-facts';

/** "a text message for a recall", "a marketing email". */
export function messageKind(purpose: Purpose, channel: Channel): string {
  const what = channel === 'sms' ? 'text message' : 'email';
  const article = channel === 'sms' ? 'a' : 'an';
  switch (purpose) {
    case 'care':
      return `${article} ${what} about their care`;
    case 'recall':
      return `${article} ${what} for a recall`;
    case 'service':
      return `${article} ${what} with a service notice`;
    case 'marketing':
      return `a marketing ${what}`;
  }
}

/** The kind as a heading of a row. */
export function purposeWords(purpose: Purpose): string {
  return PURPOSE_WORDS[purpose].text;
}

/** What would become of each kind of message by each channel, so that nobody has to ask eight times. */
export interface KindRow {
  purpose: Purpose;
  text: string;
  ways: { channel: Channel; text: string; reason: string | null; more: number }[];
}

export function kindRows(
  known: KnownOfPatient,
  rules: Omit<ExplanationRules, 'purpose' | 'channel'>,
  channels: readonly Channel[],
): KindRow[] {
  return PURPOSES.map((purpose) => ({
    purpose,
    text: purposeWords(purpose),
    ways: channels.map((channel) => {
      const { reasons } = explain(known, { ...rules, purpose, channel });
      return {
        channel,
        text: CHANNEL_WORDS[channel],
        reason: reasons[0]?.message ?? null,
        more: Math.max(0, reasons.length - 1),
      };
    }),
  }));
}

/** What is known and does not keep the message back. */
export function noReasonWords(one: FactWithoutEffect, timeZone: string): string {
  switch (one.fact) {
    case 'dissent-and-recall': {
      const since = one.at === null ? '' : ` since ${dateWords(new Date(one.at), timeZone)}`;
      return `Does not wish to be contacted by SMS${since}. A recall is about the patient’s care and needs no consent.`;
    }
    case 'other-ticks': {
      const listed = { number: 'The number', address: 'The email address', patient: null }[one.of];
      if (one.ticks.length === 0) {
        return `${listed === null ? 'The patient is on the list' : `${listed} is in Blocked Communications`} with nothing ticked.`;
      }
      const whose = listed === null ? 'The patient has ticks' : `${listed} is in Blocked Communications`;
      return `${whose} for other kinds only: ${tickWords(one.ticks)}.`;
    }
    case 'number-alone':
      return 'The mobile number does not matter for an email.';
  }
}
