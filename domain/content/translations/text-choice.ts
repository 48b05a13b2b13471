import { NO_TRANSLATION } from '../../campaigns/follow-ups';
import type { Channel } from '../../delivery/states';
import type { MessageTexts, WrittenText } from './message-texts';
import { oneText } from './message-texts';

/** The language that a text itself is written in. Patients who need it, or said nothing, get the text as it is. */
export const OWN_LANGUAGE = 'en';

/** Why a patient gets no text: they need another language, and the text has a sentence that they must understand. */
export const TRANSLATION_MISSING = {
  code: NO_TRANSLATION,
  message: 'Needs a translation that we do not have, so this patient gets a call',
  advice: 'Call this patient, with an interpreter if they need one. The message has words that they must understand.',
} as const;

/** A translation of a version of a template. */
export interface TextTranslation {
  language: string;
  subject: string | null;
  body: string;
  /** Null until a person has said that it says the same. */
  approvedAt: Date | null;
}

/** A version of a template, as far as it decides which text a patient gets. */
export interface TranslatedText {
  subject: string | null;
  body: string;
  translations: readonly TextTranslation[];
  /** Sentences that a patient has to understand. */
  mustUnderstand: readonly string[];
}

/** Rows of a list whose patients need one language, which is not the text's own. */
export interface RowsOfLanguage {
  language: string;
  rows: readonly number[];
}

/** What the patients of a language get, and how many they are. */
export interface LanguageCount {
  language: string;
  patients: number;
  /** `call`: no message but a call, because there is something that they must understand. */
  gets: 'translation' | 'own-text' | 'call';
  /** Why they get no translation; null where they get one. */
  why: 'no-translation' | 'not-approved' | 'text-edited' | 'two-texts' | null;
}

/** Which text each patient of a list gets. */
export interface TextChoice {
  texts: MessageTexts;
  /** Rows that get none: they become calls. */
  toCall: number[];
  /** Languages of the list other than the text's own, most patients first. */
  languages: LanguageCount[];
}

interface CampaignText {
  channel: Channel;
  subject: string | null;
  body: string;
  /** A second text that is compared with it; null or absent for none. */
  secondBody?: string | null;
}

/**
 * Chooses a text for each patient by their language (N28, N42). Only approved translations count, and only while the
 * campaign's text is that of its template: a text and its translations are one version. Where two texts are compared, a
 * translation would be of one of them only.
 *
 * @param template the version that the campaign has; null for a campaign without one.
 */
export function chooseTexts(
  campaign: CampaignText,
  template: TranslatedText | null,
  lists: readonly RowsOfLanguage[],
): TextChoice {
  const own = oneText(campaign.channel === 'email' ? campaign.subject : null, campaign.body);
  const hasTwoTexts = campaign.secondBody != null;
  const isEdited = template !== null && !isTextOf(template, campaign);
  const mustUnderstand = standingIn(`${campaign.body}\n${campaign.secondBody ?? ''}`, template?.mustUnderstand ?? []);
  const texts: [WrittenText, ...WrittenText[]] = [...own.texts];
  const toCall: number[] = [];
  const languages: LanguageCount[] = [];
  const numbered: { number: number; rows: readonly number[] }[] = [];
  for (const { language, rows } of lists) {
    const translation = template?.translations.find((one) => one.language === language);
    const why = translation === undefined ? 'no-translation' : notUsable(translation, { hasTwoTexts, isEdited });
    if (translation !== undefined && why === null) {
      const subject = campaign.channel === 'email' ? (translation.subject ?? campaign.subject) : null;
      numbered.push({ number: texts.length, rows });
      texts.push({ language, subject, body: translation.body });
    } else if (mustUnderstand.length > 0) toCall.push(...rows);
    const gets = why === null ? 'translation' : mustUnderstand.length > 0 ? 'call' : 'own-text';
    languages.push({ language, patients: rows.length, gets, why });
  }
  languages.sort((one, other) => other.patients - one.patients || one.language.localeCompare(other.language));
  return { texts: { texts, ofRow: numberRows(numbered) }, toCall: toCall.sort((a, b) => a - b), languages };
}

/** The sentences of a template that still stand in a text, whatever else was changed in it. */
function standingIn(body: string, sentences: readonly string[]): string[] {
  return sentences.filter((sentence) => body.includes(sentence));
}

/** Whether a campaign has the text of a version as it is. A subject counts where an email has one. */
function isTextOf({ subject, body }: TranslatedText, campaign: CampaignText): boolean {
  return campaign.body === body && (campaign.channel === 'sms' || subject === null || campaign.subject === subject);
}

function notUsable(
  { approvedAt }: TextTranslation,
  { hasTwoTexts, isEdited }: { hasTwoTexts: boolean; isEdited: boolean },
): LanguageCount['why'] {
  if (hasTwoTexts) return 'two-texts';
  if (isEdited) return 'text-edited';
  return approvedAt === null ? 'not-approved' : null;
}

function numberRows(numbered: readonly { number: number; rows: readonly number[] }[]): Buffer | null {
  const last = numbered.reduce((most, { rows }) => rows.reduce((far, row) => Math.max(far, row), most), 0);
  if (last === 0) return null;
  const ofRow = Buffer.alloc(last + 1);
  for (const { number, rows } of numbered) for (const row of rows) ofRow[row] = number;
  return ofRow;
}
