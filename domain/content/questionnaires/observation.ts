import type { QuestionnaireResponse } from './response';

/** Where our identifiers of scores are unique. */
export const SCORE_SYSTEM = 'urn:rollcall:questionnaire-score';

/** A score as a FHIR R4 Observation about the same patient as the answers it comes from. */
export function observationOf(response: QuestionnaireResponse, name: string, value: number, reference: string) {
  return {
    resourceType: 'Observation',
    identifier: [{ system: SCORE_SYSTEM, value: `${response.identifier?.value ?? ''}:${name}` }],
    status: 'final',
    code: { text: `Score of a questionnaire: ${name}` },
    ...(response.subject ? { subject: response.subject } : {}),
    ...(response.authored ? { effectiveDateTime: response.authored } : {}),
    valueQuantity: { value },
    derivedFrom: [{ reference }],
  };
}
