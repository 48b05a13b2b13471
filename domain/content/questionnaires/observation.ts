import type { Coding } from './fhir';
import type { QuestionnaireResponse } from './response';

/** Where our identifiers of scores are unique. */
export const SCORE_SYSTEM = 'urn:rollcall:questionnaire-score';

/** A score, as UCUM has it. */
const UNIT = { unit: 'score', system: 'http://unitsofmeasure.org', code: '{score}' };

export interface Score {
  name: string;
  value: number;
  /** What the questionnaire says that it measures, such as a LOINC code. */
  codes: readonly Coding[];
}

/**
 * A score as a FHIR R4 Observation about the same patient as the answers it comes from.
 *
 * @param reference of the answers in the record, such as `QuestionnaireResponse/7`. Null where the record system did not
 *   name it: then our identifier names them.
 */
export function observationOf(
  response: QuestionnaireResponse,
  { name, value, codes }: Score,
  reference: string | null,
): object {
  const { identifier, subject, authored } = response;
  return {
    resourceType: 'Observation',
    identifier: [{ system: SCORE_SYSTEM, value: `${identifier?.value ?? ''}:${name}` }],
    status: 'final',
    code: { ...(codes.length > 0 ? { coding: codes } : {}), text: `Score of a questionnaire: ${name}` },
    ...(subject ? { subject } : {}),
    ...(authored ? { effectiveDateTime: authored } : {}),
    valueQuantity: { value, ...UNIT },
    derivedFrom: [
      {
        ...(reference === null ? {} : { reference }),
        type: 'QuestionnaireResponse',
        ...(identifier ? { identifier } : {}),
      },
    ],
  };
}
