import { smsLeftOutWords, type SmsLeftOut } from '../../domain/recalls/sms-plan';
import type { RecallRow } from '../../ports/recalls/recalls';

/** A recall as the API answers. */
export function presentRecall({ smsTrouble, sms, ...recall }: RecallRow) {
  const trouble = smsTrouble === null ? null : { code: smsTrouble, message: smsLeftOutWords(smsTrouble) };
  return { ...recall, sms: { ...sms, trouble } };
}

/** Recalls that an SMS leaves out, with their words. */
export function presentLeftOut(leftOut: readonly SmsLeftOut[]) {
  return leftOut.map(({ recallId, code }) => ({ recallId, code, message: smsLeftOutWords(code) }));
}
