import type { DemographicsKind } from '../patients/demographics';
import type { ContactSource } from '../lists/match-row';
import { reasonMessage, reasonAdvice, type Reason, type RowReasonCode } from '../lists/row-reasons';

/** What an explanation needs besides the reason itself: how this list was made and checked. */
export interface ListSources {
  demographics: DemographicsKind;
  contactSource: ContactSource;
  uploadedBy: string;
  /** ISO 8601. */
  uploadedAt: string;
  /** When its patients were looked up, ISO 8601; null where that is not known. */
  checkedAt: string | null;
  /** Who chose one message per number or per patient, and when. */
  sharedNumbersBy: string;
  sharedNumbersAt: string;
}

/** The person or source behind a reason. */
export interface ReasonSource {
  who: string;
  /** ISO 8601; null if no time is stored. */
  at: string | null;
}

/** One explanation per reason, in the same words on the page, in the download and in the API (N10). */
export interface ExplainedReason {
  code: RowReasonCode;
  message: string;
  change: string;
  setBy: ReasonSource;
}

export function explainReasons(reasons: readonly Reason[], sources: ListSources): ExplainedReason[] {
  return reasons.map((reason) => ({
    code: reason.code,
    message: reasonMessage(reason.code, reason.detail),
    change: reasonAdvice(reason.code, { ...sources, detail: reason.detail }),
    setBy: reasonSource(reason, sources),
  }));
}

/**
 * The source of the fact behind a reason, and its time: a person, the record, demographics, the file or the settings
 * (N10).
 */
export function reasonSource({ code, by, at }: Reason, sources: ListSources): ReasonSource {
  const file: ReasonSource = { who: `The file, uploaded by ${sources.uploadedBy}`, at: sources.uploadedAt };
  const demographics: ReasonSource = { who: DEMOGRAPHICS_SAYS[sources.demographics], at: sources.checkedAt };
  switch (code) {
    case 'nhs-number-missing':
    case 'nhs-number-invalid':
    case 'date-of-birth-missing':
    case 'date-of-birth-invalid':
    case 'duplicate-row':
      return file;
    case 'not-found':
    case 'details-mismatch':
    case 'ambiguous-match':
    case 'restricted':
    case 'deceased':
    case 'left-practice':
    case 'registration-unclear':
      return demographics;
    case 'mobile-missing':
    case 'mobile-invalid':
    case 'mobile-not-a-mobile':
    case 'email-missing':
    case 'email-invalid':
      return sources.contactSource === 'file' ? file : demographics;
    case 'death-reported':
      return { who: 'A reply to the practice', at: at ?? null };
    case 'unsafe-contact':
    case 'neutral-text-only':
      return { who: by ?? 'Safe contact', at: at ?? null };
    case 'likely-to-fail':
      return { who: 'The last message to this number', at: at ?? null };
    case 'blocked':
      return { who: by ?? 'Blocked Communications', at: at ?? null };
    case 'dissent':
      return { who: 'The record', at: at ?? null };
    case 'shared-number':
      return { who: `One message per number, chosen by ${sources.sharedNumbersBy}`, at: sources.sharedNumbersAt };
    case 'monthly-limit':
      return { who: 'The practice’s settings', at: null };
  }
}

const DEMOGRAPHICS_SAYS: Record<DemographicsKind, string> = {
  register: 'The practice’s register',
  pds: 'PDS',
  none: 'No register or PDS is set up to look patients up in',
};
