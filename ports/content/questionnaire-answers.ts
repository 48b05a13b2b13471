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
  /** For the response. */
  nhsNumber: string;
  dateOfBirth: string;
  given: GivenAnswers;
  submittedAt: Date | null;
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
  recordEntry: { status: 'waiting' | 'saved'; savedAt: Date | null; reference: string | null } | null;
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

/** What patients answer by their links (H2). */
export interface QuestionnaireAnswers {
  /** Null where what the link is about asks no questionnaire. Reads only. */
  sheet(practiceId: string, subject: LinkSubject): Promise<AnswerSheet | null>;
  /** Fixes the version that is asked; repeated, it changes nothing. */
  start(practiceId: string, subject: LinkSubject, now: Date): Promise<void>;
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
  /** Answers of a campaign: alarms first that nobody acknowledged, then newest first. */
  page(
    practiceId: string,
    campaignId: string,
    request: PageRequest<AnswerPlace>,
    filter?: AnswerFilter,
  ): Promise<Page<AnswerRow, AnswerPlace>>;
  /** How many were started and sent, and with an alarm that nobody acknowledged. */
  counts(practiceId: string, campaignId: string): Promise<{ started: number; sent: number; alarms: number }>;
  /** Alarms of a campaign that nobody acknowledged, newest first; at most 100. */
  openAlarms(practiceId: string, campaignId: string): Promise<AnswerAlarm[]>;
  /** A person looked at the alarms of one patient's answers. False where there was none to acknowledge. */
  acknowledge(
    practiceId: string,
    campaignId: string,
    answerId: string,
    by: { user: string; tokenId: string },
    now: Date,
  ): Promise<boolean>;
}
