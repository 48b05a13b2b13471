import type { PoolClient } from 'pg';
import { newId } from '../../adapters/postgres/sql/new-id';

const NHS_NUMBER_SYSTEM = 'https://fhir.nhs.uk/Id/nhs-number';
const SNOMED = 'http://snomed.info/sct';
/** Spirometry, as a procedure. */
const DONE_CODE = '127783003';
const REASON = 'Spirometry';
/** Patients of the register, so that no other recall of the demo is theirs. */
const FIRST_PATIENT = 60;
/** Due a week ago and in ten days: few, so that a full file without them closes them immediately. */
const DUE_IN = [-7, 10];

/**
 * Puts some recalls into the record of the simulators, one of them done already, and reads them from there every 15
 * minutes: what a practice sees whose system speaks FHIR (E18, N39).
 *
 * @param recordUrl the base of the simulated record.
 */
export async function seedPracticeSystem(client: PoolClient, practiceId: string, recordUrl: string): Promise<void> {
  await client.query(
    `insert into recall_category (practice_id, id, name, reasons, sms_body, letter_body, steps, may_be_joined, visit_minutes,
       done_codes, created_by, created_at, changed_by, changed_at)
     values ($1, $2, 'Breathing tests', $3, $4, $5, $6, true, 30, $7, 'Demo administrator', now(), 'Demo administrator', now())`,
    [
      ...[practiceId, newId(), [REASON], 'Dear ((given name)), this is due on ((due date)): ((reason)).'],
      'Dear ((given name)),\n\nYour ((reason)) is due on ((due date)). Please call us to book.',
      JSON.stringify([
        { channel: 'sms', afterDays: 0 },
        { channel: 'letter', afterDays: 14 },
      ]),
      [DONE_CODE],
    ],
  );
  const { rows } = await client.query<{ nhsNumber: string; born: string; due: string }>(
    `select p.nhs_number as "nhsNumber", p.date_of_birth::text as born,
       ((now() at time zone 'Europe/London')::date + d.days)::text as due
     from unnest($2::int[]) with ordinality as d (days, n)
     join (select nhs_number, date_of_birth, row_number() over (order by nhs_number) as n from patient
           where practice_id = $1 and status = 'registered' and mobile is not null and does_not_wish_sms is not true) p
       on p.n = $3 + d.n`,
    [practiceId, DUE_IN, FIRST_PATIENT],
  );
  const [first] = rows as [(typeof rows)[0]];
  const procedure = {
    ...{ resourceType: 'Procedure', id: 'demo-spirometry', status: 'completed', performedDateTime: first.due },
    code: { coding: [{ system: SNOMED, code: DONE_CODE, display: REASON }] },
    subject: { identifier: { system: NHS_NUMBER_SYSTEM, value: first.nhsNumber } },
  };
  const entry = [...rows.map(taskOf), procedure].map((resource) => ({ resource }));
  const answer = await fetch(`${recordUrl}/$load`, {
    method: 'POST',
    body: JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }),
  });
  if (!answer.ok) throw new Error(`the simulated record answered ${answer.status}`);
  await client.query(`update practice_settings set recall_sync = $2, practice_system = $3 where practice_id = $1`, [
    ...[practiceId, { resource: 'Task', code: null }],
    { name: 'Demo record system', consentReadable: true },
  ]);
}

function taskOf({ nhsNumber, born, due }: { nhsNumber: string; born: string; due: string }, place: number): object {
  return {
    ...{ resourceType: 'Task', id: `demo-recall-${place + 1}`, status: 'requested', intent: 'order' },
    ...{ code: { text: REASON }, restriction: { period: { end: due } }, for: { reference: '#patient' } },
    contained: [
      {
        ...{ resourceType: 'Patient', id: 'patient', birthDate: born },
        identifier: [{ system: NHS_NUMBER_SYSTEM, value: nhsNumber }],
      },
    ],
  };
}
