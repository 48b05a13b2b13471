import { INDIVIDUAL_WARNINGS, type IndividualJudgement } from '../../../domain/eligibility/individual';
import { refusal } from '../../../api/contract/problem';
import { judgePatient } from '../../../api/delivery/individual-message';
import { gatherKnown } from '../../../api/patients/known-of-patient';
import type { PatientRecord } from '../../../ports/patients/patient-facts';
import type { Channel } from '../../../domain/delivery/states';
import type { PageServices } from '../../kit/mount';
import { countWords, standingWords } from '../../kit/words/number-standing';
import type { Kind } from './kinds';

/** Whether a patient can be written to by SMS or email, in words, and how the number stands (A9). */
export async function writtenStanding(
  services: PageServices,
  practiceId: string,
  patient: PatientRecord,
  { kind, channel, contact, now }: { kind: Kind; channel: Channel; contact: string; now: Date },
) {
  const typed = contact === '' ? null : contact;
  const judged = await judgePatient(services, practiceId, patient, { channel, contact: typed, now });
  const likely = judged.kind === 'open' && judged.warnings.includes('likely-to-fail');
  const { standing } = likely
    ? await gatherKnown(services, practiceId, typed ? ({ ...patient, mobile: typed } as PatientRecord) : patient, now)
    : { standing: null };
  return {
    ...wordsOf(judged, kind),
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
        warnings: judged.warnings.map((code) => INDIVIDUAL_WARNINGS[code]),
        isLikelyToFail: judged.warnings.includes('likely-to-fail'),
      };
  }
}
