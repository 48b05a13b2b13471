import type { Channel } from '../delivery/states';
import type { EmptyValues } from './empty-values';
import type { ListTally, SomeRows } from './list-tally';
import { identifiersIn } from './identifiers';
import { namesRecipient } from './list-text';
import { countSms } from './sms-parts';
import { FIELD_WORDS, type Columns } from '../lists/columns';
import type { Purpose } from '../eligibility/purposes';

/** A campaign that went, or is to go, to some of the same patients, or from the same file. */
export interface EarlierCampaign {
  id: string;
  name: string;
  /** When the last of these patients was sent to; null while none was. */
  at: Date | null;
  /** How many of the patients about to be sent to. */
  patients: number;
}

/** Findings about a campaign to be sent that need a look at other lists and campaigns (N14, N15, E11). */
export interface ReviewFacts {
  /** Patients to be sent to whose number another of them has too. */
  sharingNumber: number;
  /** Patients to be sent to who do not wish to be contacted by SMS. */
  notWishingSms: number;
  /** Patients who are left out for nothing but the messages they had this month. */
  overMonthlyLimit: number;
  /** Campaigns with the same text, the newest first, at most three. */
  sameText: EarlierCampaign[];
  /** The newest campaign that was sent from the same file; null when there is none. */
  sameFile: EarlierCampaign | null;
}

/** How far a tally went: over all patients of the list, or the first of them. */
export interface CountedTally extends ListTally {
  /** Patients of the list; more than `rows` when counting stopped before the end. */
  of: number;
}

/** Questions that the pages ask of each draft. */
export const QUESTIONS = ['record', 'timing'] as const;
export type Question = (typeof QUESTIONS)[number];

/** All that the checks before sending look at. */
export interface Checked {
  draft: {
    purpose: Purpose;
    channel: Channel;
    body: string;
    /** Of an email. */
    subject?: string | null;
    snomedCodes: readonly string[];
    saveToRecord: boolean;
    emptyValues: EmptyValues | null;
    sendAt: Date | null;
    unanswered: readonly Question[];
  };
  list: null | {
    channel: Channel;
    status: 'processing' | 'ready' | 'refused';
    problem: { message: string } | null;
    counts: { accepted: number } | null;
    header: readonly string[] | null;
    columns: Partial<Columns> | null;
    sharedNumbers: 'one-per-patient' | 'one-per-number';
    createdAt: Date;
  };
  /** What keeps subject and text from being sent, worded already. */
  textFaults: readonly { message: string }[];
  /** Null where nothing can be counted yet. */
  tally: CountedTally | null;
  /** Channels that the practice has an account for. */
  channels: readonly Channel[];
  isSwitchedOn: boolean;
  /** Null while the list is not ready. */
  facts: ReviewFacts | null;
  now: Date;
}

/** What each finding tells besides its code. */
interface Told {
  'feature-off': object;
  'no-provider': { channel: Channel };
  'list-missing': object;
  'list-not-ready': object;
  'list-refused': { why: string | null };
  'nobody-to-send': object;
  'channel-differs': { list: Channel; draft: Channel };
  'text-fault': { why: string };
  'message-too-long': { rows: SomeRows };
  'unfilled-placeholder': { name: string; rows: SomeRows; choice: EmptyValues | null };
  'send-at-past': { at: Date };
  'question-open': { question: Question };
  'list-old': { days: number };
  'many-segments': { segments: number };
  'identifier-in-text': { names: string[] };
  'costly-characters': { characters: string[] };
  'partly-checked': { rows: number };
  'shared-numbers': { write: string | null };
  'dissent-overruled': object;
  'over-monthly-limit': object;
  'same-text': { earlier: EarlierCampaign };
  'same-file': { earlier: EarlierCampaign };
  'codes-not-saved': { codes: number };
}
export type FindingCode = keyof Told;

/**
 * One thing found in the checks before sending. `stops`: it is not sent; `check`: a person should look at it, and the API
 * tells it as a warning.
 */
export type Finding = {
  [Code in FindingCode]: { code: Code; severity: 'stops' | 'check'; count?: number } & Told[Code];
}[FindingCode];

/** The usual price of long messages: from here on each is warned of. */
export const MANY_SEGMENTS = 6;
/** A list this old may name patients who have moved, died or been seen since. */
const OLD_AFTER_DAYS = 7;
const DAY_MS = 86_400_000;

/** The checks before sending (H13, H16, P2, N14, N15, N24), those that stop it first: for page, API and command line alike. */
export function findingsOf(checked: Checked): Finding[] {
  const found = [
    ...placeFindings(checked),
    ...listFindings(checked),
    ...textFindings(checked),
    ...wordFindings(checked),
    ...patientFindings(checked),
    ...answerFindings(checked),
  ];
  return [
    ...found.filter(({ severity }) => severity === 'stops'),
    ...found.filter(({ severity }) => severity === 'check'),
  ];
}

function placeFindings({ draft, channels, isSwitchedOn }: Checked): Finding[] {
  const found: Finding[] = [];
  if (!isSwitchedOn) found.push({ code: 'feature-off', severity: 'stops' });
  if (!channels.includes(draft.channel)) {
    found.push({ code: 'no-provider', severity: 'stops', channel: draft.channel });
  }
  return found;
}

function listFindings({ draft, list, now }: Checked): Finding[] {
  if (!list) return [{ code: 'list-missing', severity: 'stops' }];
  const found: Finding[] = [];
  if (list.status === 'processing') found.push({ code: 'list-not-ready', severity: 'stops' });
  else if (list.status === 'refused') {
    found.push({ code: 'list-refused', severity: 'stops', why: list.problem?.message ?? null });
  } else if ((list.counts?.accepted ?? 0) === 0) found.push({ code: 'nobody-to-send', severity: 'stops' });
  if (list.channel !== draft.channel) {
    found.push({ code: 'channel-differs', severity: 'stops', list: list.channel, draft: draft.channel });
  }
  const days = Math.floor((now.getTime() - list.createdAt.getTime()) / DAY_MS);
  if (days > OLD_AFTER_DAYS) found.push({ code: 'list-old', severity: 'check', days });
  return found;
}

/** How many of the characters that make a text cost more are named. */
const NAMED_CHARACTERS = 5;

/** Findings in the text itself: words that identify a patient, and characters that cost more by SMS. */
function wordFindings({ draft, list }: Checked): Finding[] {
  const found: Finding[] = [];
  const text = draft.channel === 'email' ? `${draft.subject ?? ''}\n${draft.body}` : draft.body;
  const names = identifiersIn(text, list?.header ?? [], list?.columns ?? null);
  if (names.length > 0) found.push({ code: 'identifier-in-text', severity: 'check', names });
  if (draft.channel !== 'sms') return found;
  const { expensiveCharacters, expensiveTotal } = countSms(draft.body);
  const characters = [...new Set(expensiveCharacters.map(({ character }) => character))].slice(0, NAMED_CHARACTERS);
  if (expensiveTotal > 0)
    found.push({ code: 'costly-characters', severity: 'check', count: expensiveTotal, characters });
  return found;
}

/** A text that is faulty anyway is not also called too long for some rows. */
function textFindings({ draft, tally, textFaults }: Checked): Finding[] {
  const found: Finding[] = textFaults.map(({ message }) => ({ code: 'text-fault', severity: 'stops', why: message }));
  if (!tally) return found;
  if (tally.tooLong && textFaults.length === 0) {
    found.push({ code: 'message-too-long', severity: 'stops', count: tally.tooLong.count, rows: tally.tooLong });
  }
  const choice = draft.emptyValues;
  for (const { name, ...rows } of tally.missing) {
    const severity = choice === null ? 'stops' : 'check';
    found.push({ code: 'unfilled-placeholder', severity, count: rows.count, name, rows, choice });
  }
  if (tally.rows === tally.of && tally.leftOut > 0 && tally.leftOut === tally.rows) {
    found.push({ code: 'nobody-to-send', severity: 'stops' });
  }
  const segments = tally.longest?.segments ?? 0;
  if (segments > MANY_SEGMENTS) found.push({ code: 'many-segments', severity: 'check', segments });
  if (tally.rows < tally.of) found.push({ code: 'partly-checked', severity: 'check', rows: tally.rows });
  return found;
}

/** Repeats, shared numbers, and wishes that a recall overrules. */
function patientFindings({ draft, list, facts }: Checked): Finding[] {
  if (!facts || !list) return [];
  const found: Finding[] = [];
  const isSms = draft.channel === 'sms';
  const namesNobody = isSms && !namesRecipient(draft.body, list.header ?? [], list.columns);
  if (namesNobody && list.sharedNumbers === 'one-per-patient' && facts.sharingNumber > 0) {
    found.push({ code: 'shared-numbers', severity: 'check', count: facts.sharingNumber, write: nameColumn(list) });
  }
  if (draft.purpose === 'recall' && isSms && facts.notWishingSms > 0) {
    found.push({ code: 'dissent-overruled', severity: 'check', count: facts.notWishingSms });
  }
  if (facts.overMonthlyLimit > 0) {
    found.push({ code: 'over-monthly-limit', severity: 'check', count: facts.overMonthlyLimit });
  }
  for (const earlier of facts.sameText) {
    found.push({ code: 'same-text', severity: 'check', count: earlier.patients, earlier });
  }
  if (facts.sameFile?.at) found.push({ code: 'same-file', severity: 'check', earlier: facts.sameFile });
  return found;
}

/** The column of the list that would say whom a message is for, by its own name; null where there is none. */
function nameColumn({ header, columns }: NonNullable<Checked['list']>): string | null {
  const place = columns?.givenName ?? columns?.name;
  if (columns?.givenName === undefined && columns?.registerGivenName !== undefined) return FIELD_WORDS.givenName;
  if (place === undefined) return null;
  return header?.[place]?.trim() || FIELD_WORDS[columns?.givenName === undefined ? 'name' : 'givenName'];
}

function answerFindings({ draft, now }: Checked): Finding[] {
  const found: Finding[] = draft.unanswered.map((question) => ({ code: 'question-open', severity: 'stops', question }));
  if (draft.sendAt && draft.sendAt <= now) found.push({ code: 'send-at-past', severity: 'stops', at: draft.sendAt });
  if (!draft.saveToRecord && draft.snomedCodes.length > 0) {
    found.push({ code: 'codes-not-saved', severity: 'check', codes: draft.snomedCodes.length });
  }
  return found;
}
