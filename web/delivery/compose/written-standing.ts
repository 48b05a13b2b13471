import { INDIVIDUAL_WARNINGS, type IndividualJudgement } from '../../../domain/eligibility/individual';
import { refusal } from '../../../api/contract/problem';
import { judgePatient } from '../../../api/delivery/individual-message';
import { gatherKnown } from '../../../api/patients/known-of-patient';
import type { PatientRecord } from '../../../ports/patients/patient-facts';
import type { Channel } from '../../../domain/delivery/states';
import type { PageServices } from '../../kit/mount';
import type { PracticeVisit } from '../../kit/page';
import { countWords, standingWords } from '../../kit/words/number-standing';
import { shownDoubt } from './doubts';
import type { Kind } from './kinds';

/** Whether a patient can be written to by SMS or email, in words, and how the number stands (A9). */
export async function writtenStanding(
  services: PageServices,
  { caller: { practiceId }, form, now }: PracticeVisit,
  patient: PatientRecord,
  { kind, channel, contact }: { kind: Kind; channel: Channel; contact: string },
) {
  const typed = contact === '' ? null : contact;
  const judged = await judgePatient(services, practiceId, patient, { channel, contact: typed, now });
  const likely = judged.kind === 'open' && judged.warnings.includes('likely-to-fail');
  const { standing } = likely
    ? await gatherKnown(services, practiceId, typed ? ({ ...patient, mobile: typed } as PatientRecord) : patient, now)
    : { standing: null };
  const code = 'neutral-text-only';
  const isNeutral = judged.kind === 'open' && judged.warnings.includes(code);
  return {
    ...wordsOf(judged, kind),
    doubts: isNeutral ? [shownDoubt({ code, message: INDIVIDUAL_WARNINGS[code] }, form)] : [],
    history: standing && [standingWords(standing).cause, countWords(standing)].filter((words) => words !== null),
  };
}

/** What a person sees before they write. */
function wordsOf(judged: IndividualJudgement, kind: Kind) {
  switch (judged.kind) {
    case 'stopped':
      return {
        stop: refusal(`answer-${judged.by}`).detail,
        lacks: null,
        contact: null,
        warnings: [],
        isLikelyToFail: false,
      };
    case 'no-contact':
      return {
        ...{ stop: null, contact: null, warnings: [], isLikelyToFail: false },
        lacks: `${judged.detail}. The record has no ${kind.contact} that we can use.`,
      };
    case 'open':
      return {
        ...{ stop: null, lacks: null, contact: judged.contact },
        // The first is asked about.
        warnings: judged.warnings.filter((one) => one !== 'neutral-text-only').map((one) => INDIVIDUAL_WARNINGS[one]),
        isLikelyToFail: judged.warnings.includes('likely-to-fail'),
      };
  }
}
