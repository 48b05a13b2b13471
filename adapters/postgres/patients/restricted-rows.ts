/**
 * Whether the patient of a list row is restricted now, for `domain/patients/exposure.ts`: either the matched patient or
 * the patient with the row's NHS number (a row that was rejected for its date of birth names them too). The result of
 * the matching itself is in the row's reasons.
 *
 * @param row alias of `list_row`
 */
export const RESTRICTED_NOW = (row: string): string => `(
  EXISTS (SELECT FROM patient e WHERE e.practice_id = ${row}.practice_id AND e.id = ${row}.patient_id AND e.status = 'restricted')
  OR (${row}.outcome = 'rejected' AND ${row}.nhs_number ~ '^[0-9]{10}$' AND EXISTS (SELECT FROM patient e
    WHERE e.practice_id = ${row}.practice_id AND e.nhs_number = ${row}.nhs_number::char(10) AND e.status = 'restricted')))`;
