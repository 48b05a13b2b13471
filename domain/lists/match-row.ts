import type { Channel } from '../delivery/states';
import type { DemographicAnswer, DemographicRecord } from '../patients/demographics';
import { readEmail } from '../patients/email';
import { mending, type Damage, type Mending } from './mending';
import { readMobile, type MobileOptions } from '../patients/mobile';
import type { ListRow } from './read-row';
import { inDecidingOrder, isUnmatchable, type Reason } from './row-reasons';

/** Whose contact details count: those of demographics, or those in the file (docs/api.md, "Settings"). */
export type ContactSource = 'demographics' | 'file';

export interface MatchOptions extends MobileOptions {
  channel: Channel;
  contactSource: ContactSource;
}

/** The result for a row. */
export interface Judgement {
  outcome: 'accepted' | 'rejected';
  /** The deciding reason first; empty if accepted. */
  reasons: Reason[];
  /** The mobile in E.164 or the email address; null if it is missing, unusable, or may not be shown. */
  contact: string | null;
  /** The patient's number as demographics hold it now (another than in the file when that was superseded); null when
   * nobody was matched. */
  matchedNhsNumber: string | null;
  /** Set if a spreadsheet had damaged the contact in the file. */
  mended?: Mending;
}

/**
 * Judges a row by the file and by what demographics answered (H8, H10, P14).
 *
 * NHS number and date of birth decide whether it is the same person; a family name that differs does not (people marry,
 * and systems write names differently). All reasons are listed, the deciding one first. After `not-found`,
 * `ambiguous-match` and `details-mismatch` we use and show nothing of the demographic record. `restricted` is the only
 * reason, with no contact from anywhere ("never fall back to our stale copies").
 *
 * @param answer null when nobody was asked: the row is unmatchable, or the service runs without demographics
 *   (`DEMOGRAPHICS_PROVIDER=none`).
 */
export function judgeRow(row: ListRow, answer: DemographicAnswer | null, options: MatchOptions): Judgement {
  const asked = isUnmatchable(row.reasons) ? null : answer;
  const verdict = asked === null ? { reasons: [], record: null } : judgePerson(row, asked);
  if (verdict.record?.restricted) {
    return judgement([{ code: 'restricted' }], null, verdict.record.nhsNumber);
  }

  const reasons = [...row.reasons, ...verdict.reasons];
  const source = options.contactSource === 'file' ? row : verdict.record;
  if (source === null) {
    // We know nothing about the contact. Without demographics, that is why the row cannot be accepted.
    if (reasons.length === 0) reasons.push({ code: options.channel === 'sms' ? 'mobile-missing' : 'email-missing' });
    return judgement(reasons, null, null);
  }
  const contact = judgeContact(source, options);
  if (contact.reason) reasons.push(contact.reason);
  const judged = judgement(reasons, contact.value, verdict.record?.nhsNumber ?? null);
  return contact.mended && options.contactSource === 'file' ? { ...judged, mended: contact.mended } : judged;
}

/** The same judgement with one more reason, so the row is rejected. */
export function withReason(judged: Judgement, reason: Reason): Judgement {
  return judgement([...judged.reasons, reason], judged.contact, judged.matchedNhsNumber);
}

/** What demographics say about the person. Includes the record only if it is certainly this person's. */
function judgePerson(row: ListRow, answer: DemographicAnswer): { reasons: Reason[]; record: DemographicRecord | null } {
  if (answer.kind === 'not-found') return { reasons: [{ code: 'not-found' }], record: null };
  if (answer.kind === 'ambiguous') return { reasons: [{ code: 'ambiguous-match' }], record: null };
  const { record } = answer;
  if (record.dateOfBirth !== row.dateOfBirth) {
    return { reasons: [{ code: 'details-mismatch', detail: 'date of birth' }], record: null };
  }
  const reasons: Reason[] = [];
  if (record.deceased) reasons.push({ code: 'deceased' });
  if (record.leftPractice)
    reasons.push({ code: record.registrationUnclear ? 'registration-unclear' : 'left-practice' });
  return { reasons, record };
}

function judgeContact(
  source: { mobile: string | null; email: string | null },
  options: MatchOptions,
): { value: string | null; reason?: Reason; mended?: Mending } {
  const field = options.channel === 'email' ? 'email' : 'mobile';
  const written = source[field] ?? '';
  const read = field === 'email' ? readEmail(written) : readMobile(written, options);
  if (read.ok) {
    const { value } = read;
    const damage = (read as { damage?: Damage }).damage;
    return damage ? { value, mended: mending(field, written, value, damage) } : { value };
  }
  const detail = 'kind' in read ? read.kind : 'fault' in read ? read.fault : undefined;
  return { value: null, reason: detail === undefined ? { code: read.code } : { code: read.code, detail } };
}

function judgement(reasons: Reason[], contact: string | null, matchedNhsNumber: string | null): Judgement {
  return {
    outcome: reasons.length === 0 ? 'accepted' : 'rejected',
    reasons: inDecidingOrder(reasons),
    contact,
    matchedNhsNumber,
  };
}
