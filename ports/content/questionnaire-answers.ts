import type { AlarmMark } from '../../domain/content/questionnaires/alarms';
import type { AnswerValue, GivenAnswers } from '../../domain/content/questionnaires/answers';
import type { FhirQuestionnaire } from '../../domain/content/questionnaires/fhir';
import type { QuestionnaireResponse } from '../../domain/content/questionnaires/response';
import type { LinkSubject } from '../patients/personal-links';
import type { Page, PageRequest } from '../page';

/** What a patient is asked by a link, and has answered so far. */
export interface AnswerSheet {
  practiceId: string;
  /** Null until the patient starts; then its version is fixed. */
  id: string | null;
  questionnaireId: string;
  version: number;
  source: FhirQuestionnaire;
  marks: AlarmMark[];
  /** The approved translation in which the patient is asked; null for the form's own language. */
  language: string | null;
  /** Whether scores may be worked out in that language. */
  hasScores: boolean;
  /** For the response. */
  nhsNumber: string;
  dateOfBirth: string;
  given: GivenAnswers;
  submittedAt: Date | null;
}

/** Whether answers were saved to the record. `refused`: the record system rejected them, and we do not try again. */
export interface AnswerEntry {
  status: 'waiting' | 'saved' | 'refused';
  savedAt: Date | null;
  reference: string | null;
  /** Why the latest try failed, such as "HTTP 422"; null once it is saved. */
  reason: string | null;
}

/** Answers that were sent. A restricted record shows only that there are some. */
export interface AnswerRow {
  id: string;
  isRestricted: boolean;
  patientId: string | null;
  nhsNumber: string | null;
  familyName: string | null;
  givenName: string | null;
  submittedAt: Date;
  version: number;
  scores: Record<string, number>;
  response: QuestionnaireResponse | null;
  /** LinkIds of the questions whose answers alarmed. */
  alarms: string[];
  acknowledgedBy: string | null;
  acknowledgedAt: Date | null;
  /** Null where nobody asked to save it. */
  recordEntry: AnswerEntry | null;
}

export interface AnswerPlace {
  submittedAt: Date;
  id: string;
}

/** Which answers of a campaign. */
export interface AnswerFilter {
  /** Only scores of this name from this value on. */
  score?: { name: string; from: number };
  /** Only those that alarmed. */
  alarmed?: boolean;
}

/** An alarm that was raised, also by answers that were not sent. */
export interface AnswerAlarm {
  answerId: string;
  patientId: string | null;
  familyName: string | null;
  givenName: string | null;
  raisedAt: Date;
  acknowledgedBy: string | null;
  acknowledgedAt: Date | null;
}

/** The answers to one bulk message, or to one message to a patient, as the inbox shows them together. */
export interface AnswerGroup {
  aboutId: string;
  isCampaign: boolean;
  /** The bulk message's name; null for a message to one patient. */
  name: string | null;
  /** Of the questionnaire. */
  title: string;
  started: number;
  sent: number;
  /** Answers that need someone and that nobody has taken on. */
  alarms: number;
  /** The largest total; null where nothing is scored. Restricted records do not count. */
  highestTotal: number | null;
  latestAt: Date;
}

/** How far the answers about one thing have come. */
export interface AnswerCounts {
  started: number;
  sent: number;
  alarms: number;
  /** The translations in which patients were asked. Patients who got the form itself are not counted. */
  languages: { language: string; started: number; sent: number }[];
}

/** What patients answer by their links (H2). */
export interface QuestionnaireAnswers {
  /** Null where what the link is about asks no questionnaire. Reads only. */
  sheet(practiceId: string, subject: LinkSubject): Promise<AnswerSheet | null>;
  /** Fixes the version and the language that are asked; repeated, it changes nothing. */
  start(practiceId: string, subject: LinkSubject, language: string | null, now: Date): Promise<void>;
  /**
   * Stores one answer, and in the same transaction raises an alarm where `isAlarming`. False if the answers were sent
   * meanwhile, and then nothing changes.
   */
  save(
    practiceId: string,
    answerId: string,
    answer: { linkId: string; values: readonly AnswerValue[]; isAlarming: boolean },
    now: Date,
  ): Promise<boolean>;
  /** False if they were sent already; the first wins. */
  submit(
    practiceId: string,
    answerId: string,
    sent: { response: QuestionnaireResponse; scores: Record<string, number> },
    now: Date,
  ): Promise<boolean>;
  /** Answers about a campaign or a message to one patient: alarms first that nobody acknowledged, then newest first. */
  page(
    practiceId: string,
    aboutId: string,
    request: PageRequest<AnswerPlace>,
    filter?: AnswerFilter,
  ): Promise<Page<AnswerRow, AnswerPlace>>;
  /** All that were changed since a time or need someone: those that need someone first, then newest first; at most 200. */
  groups(practiceId: string, since: Date): Promise<AnswerGroup[]>;
  /** How many were started and sent, and with an alarm that nobody acknowledged. */
  counts(practiceId: string, aboutId: string): Promise<AnswerCounts>;
  /** Alarms about it that nobody acknowledged, newest first; at most 100. */
  openAlarms(practiceId: string, aboutId: string): Promise<AnswerAlarm[]>;
  /**
   * Saves answers to the record again that the record system refused: one of them, or with `null` all. @returns how many.
   */
  saveAgain(
    practiceId: string,
    aboutId: string,
    answerId: string | null,
    by: { user: string; tokenId: string },
    now: Date,
  ): Promise<number>;
  /** A person looked at the alarms of one patient's answers. False where there was none to acknowledge. */
  acknowledge(
    practiceId: string,
    aboutId: string,
    answerId: string,
    by: { user: string; tokenId: string },
    now: Date,
  ): Promise<boolean>;
}
