/** Whether a reply may report a patient's death and nobody has looked yet, as an expression: nothing goes to them meanwhile. */
export const deathReported = (patientId: string): string => `EXISTS (
  SELECT FROM patient_hold ph WHERE ph.practice_id = $1 AND ph.patient_id = ${patientId} AND ph.ended_at IS NULL)`;
