import { randomUUID } from 'node:crypto';
import { createCampaignDispatch } from '../../adapters/postgres/delivery/dispatches';
import { ROW_REASON_CODES, reasonMessage, type Reason, type RowReasonCode } from '../../domain/lists/row-reasons';
import type { DemographicAnswer, DemographicRecord } from '../../ports/patients/demographics';
import { FakeDemographics, listWorld, nhsNumber, person, processList, type Upload } from './lists-support';

/** Every reason for which a row is not accepted, each brought about in a file of its own (docs/api.md, "Reasons for a row"). */

const world = listWorld();

const [ANNA, BEN] = [nhsNumber(0), nhsNumber(1)] as [string, string];
const MOBILE = '+447700900123';
const AT = '2026-11-01T09:00:00.000Z';

interface Case {
  /** What is not right, in words; the points of docs/acceptance.md stand in front of the test's name. */
  what: string;
  points?: string;
  code: RowReasonCode;
  /** The file's row, and those that stand before it. */
  line: string;
  before?: string[];
  header?: string;
  upload?: Partial<Upload>;
  /** What demographics know of Anna; of Ben they know the usual. */
  record?: Partial<DemographicRecord>;
  answer?: DemographicAnswer;
  /** What is set before the file is checked. */
  given?: () => Promise<unknown>;
  /** All reasons, the deciding one first; the code alone unless told. */
  reasons?: Reason[];
  /** Null unless told: nobody is shown a contact they may not use. */
  contact?: string | null;
  /** Whether the row is linked to the patient. */
  linked?: boolean;
}

const query = (text: string, values: unknown[]) => world.database.pool.query(text, values);

const block = (tick: string, on: 'number' | 'patient') =>
  query(
    `INSERT INTO contact_block (practice_id, id, number, patient_id, added_by, added_at, changed_by, changed_at, ${tick})
     SELECT $1, $2, CASE WHEN $5 THEN $3 END, CASE WHEN NOT $5 THEN id END, 'Sam Okoro', $6, 'Sam Okoro', $6, true
     FROM patient WHERE practice_id = $1 AND nhs_number = $4`,
    [world.practiceId, randomUUID(), MOBILE, ANNA, on === 'number', AT],
  );

const safeOnly = (level: string) =>
  query(
    `INSERT INTO safe_contact (practice_id, patient_id, sms, set_by)
     SELECT $1, id, $3, jsonb_build_object('sms', jsonb_build_object('by', 'Sam Okoro', 'at', $4::text))
     FROM patient WHERE practice_id = $1 AND nhs_number = $2`,
    [world.practiceId, ANNA, level, AT],
  );

const wish = (columns: string) =>
  query(`UPDATE patient SET ${columns} WHERE practice_id = $1 AND nhs_number = $2`, [world.practiceId, ANNA]);

/** So many messages that reached Anna this month. */
async function messaged(count: number): Promise<void> {
  const [listId, accountId] = [randomUUID(), randomUUID()];
  await query('INSERT INTO practice_settings (practice_id, monthly_limit) VALUES ($1, 2)', [world.practiceId]);
  await query(
    `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file_name, created_by, status, rows, accepted, rejected)
     VALUES ($1, $2, 'Before', 'sms', 'file', 'l.csv', 't', 'ready', 1, 1, 0)`,
    [world.practiceId, listId],
  );
  await query(
    `INSERT INTO list_row (practice_id, list_id, row, cells, outcome, contact, patient_id)
     SELECT $1, $2, 2, '{}', 'accepted', $3, id FROM patient WHERE practice_id = $1 AND nhs_number = $4`,
    [world.practiceId, listId, MOBILE, ANNA],
  );
  await query(
    `INSERT INTO provider_account (practice_id, id, channel, kind, webhook_user, webhook_password) VALUES ($1, $2, 'sms', 'k', $3, 'p')`,
    [world.practiceId, accountId, accountId],
  );
  for (let nth = 0; nth < count; nth++) {
    const campaignId = randomUUID();
    await query(
      `INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, body, snomed_codes, save_to_record, created_by, created_by_token, phase, sent_at, send_at, total, shares_list)
       VALUES ($1, $2, 'C', 'message', 'care', $3, 'sms', 'x', '{}', false, 't', $2, 'sending', now(), now(), 1, $4)`,
      [world.practiceId, campaignId, listId, nth > 0],
    );
    await createCampaignDispatch(
      world.database.pool,
      { practiceId: world.practiceId, campaignId },
      { accountId, total: 1 },
    );
    await query(
      `INSERT INTO message (practice_id, id, dispatch_id, position, list_id, row, patient_id, contact, status)
       SELECT $1, $2, $3, 1, $4, 2, id, $5, 'delivered' FROM patient WHERE practice_id = $1 AND nhs_number = $6`,
      [world.practiceId, randomUUID(), campaignId, listId, MOBILE, ANNA],
    );
  }
}

const failing = () =>
  query(
    `INSERT INTO number_reputation (practice_id, id, number, likely_to_fail, last_attempt_at, last_outcome_at, failures, lasting_failures, deliveries, failing_since)
     VALUES ($1, $4, $2, true, $3, $3, 1, 1, 0, $3)`,
    [world.practiceId, MOBILE, AT, randomUUID()],
  );

const anna = (dateOfBirth = '01/02/1950', ...more: string[]) => [ANNA, dateOfBirth, ...more].join(',');
const FILE = { contactSource: 'file' } as const;
const EMAIL = { channel: 'email' } as const;
const WITH_MOBILE = 'NHS number,Date of birth,Mobile';

const CASES: Case[] = [
  { what: 'no NHS number', code: 'nhs-number-missing', line: ',01/02/1950' },
  {
    what: 'an NHS number whose last digit does not fit',
    code: 'nhs-number-invalid',
    line: `${ANNA.slice(0, 9)}${(Number(ANNA[9]) + 1) % 10},01/02/1950`,
    reasons: [{ code: 'nhs-number-invalid', detail: 'check-digit' }],
  },
  {
    what: 'an NHS number that a spreadsheet cut short',
    points: 'P13 H10',
    code: 'nhs-number-invalid',
    line: '9.99E+09,01/02/1950',
    reasons: [{ code: 'nhs-number-invalid', detail: 'exponent' }],
  },
  { what: 'no date of birth', code: 'date-of-birth-missing', line: anna('') },
  { what: 'a date of birth that is no date', code: 'date-of-birth-invalid', line: anna('31/02/1950') },
  {
    what: 'a date of birth with the month first',
    points: 'P13 H10',
    code: 'date-of-birth-invalid',
    line: anna('02/25/1950'),
    reasons: [{ code: 'date-of-birth-invalid', detail: 'month-first' }],
  },
  { what: 'nobody with this number', code: 'not-found', line: anna(), answer: { kind: 'not-found' } },
  {
    what: 'another date of birth',
    points: 'H10 P14',
    code: 'details-mismatch',
    line: anna('02/02/1950'),
    reasons: [{ code: 'details-mismatch', detail: 'date of birth' }],
  },
  { what: 'more than one match', code: 'ambiguous-match', line: anna(), answer: { kind: 'ambiguous' } },
  {
    what: 'a restricted record, of which nothing is shown, not even the file’s own number',
    code: 'restricted',
    line: anna('01/02/1950', '07700900456'),
    header: WITH_MOBILE,
    upload: FILE,
    record: { restricted: true, deceased: true },
  },
  {
    what: 'somebody who has died',
    code: 'deceased',
    line: anna(),
    record: { deceased: true },
    contact: MOBILE,
    linked: true,
  },
  {
    what: 'somebody who has left',
    code: 'left-practice',
    line: anna(),
    record: { leftPractice: true },
    contact: MOBILE,
    linked: true,
  },
  {
    what: 'somebody whose registration nobody understood',
    points: 'B9',
    code: 'registration-unclear',
    line: anna(),
    given: () => wish(`status = 'unclear', status_word = 'Ded.'`),
    record: { leftPractice: true, registrationUnclear: true },
    contact: MOBILE,
    linked: true,
  },
  {
    what: 'the same patient a second time',
    points: 'N15 H10',
    code: 'duplicate-row',
    before: [anna()],
    line: anna('1950-02-01'),
    reasons: [{ code: 'duplicate-row', detail: '2' }],
    contact: MOBILE,
    linked: true,
  },
  { what: 'no mobile', code: 'mobile-missing', line: anna(), record: { mobile: null }, linked: true },
  { what: 'a mobile that is none', code: 'mobile-invalid', line: anna(), record: { mobile: '07700' }, linked: true },
  {
    what: 'a mobile of the file that a spreadsheet cut short',
    points: 'P13 H10',
    code: 'mobile-invalid',
    line: anna('01/02/1950', '4.47E+11'),
    header: WITH_MOBILE,
    upload: FILE,
    reasons: [{ code: 'mobile-invalid', detail: 'exponent' }],
    linked: true,
  },
  {
    what: 'a landline',
    code: 'mobile-not-a-mobile',
    line: anna(),
    record: { mobile: '0117 496 0000' },
    reasons: [{ code: 'mobile-not-a-mobile', detail: 'landline' }],
    linked: true,
  },
  { what: 'no email', code: 'email-missing', line: anna(), upload: EMAIL, record: { email: null }, linked: true },
  {
    what: 'an email that is none',
    code: 'email-invalid',
    line: anna(),
    upload: EMAIL,
    record: { email: 'anna@' },
    linked: true,
  },
  {
    what: 'a patient who must get no text',
    points: 'H10',
    code: 'unsafe-contact',
    line: anna(),
    given: () => safeOnly('never'),
    reasons: [{ code: 'unsafe-contact', by: 'Sam Okoro', at: AT }],
    contact: MOBILE,
    linked: true,
  },
  {
    what: 'a patient who may get neutral texts only',
    points: 'H10',
    code: 'neutral-text-only',
    line: anna(),
    given: () => safeOnly('neutral'),
    reasons: [{ code: 'neutral-text-only', by: 'Sam Okoro', at: AT }],
    contact: MOBILE,
    linked: true,
  },
  {
    what: 'a number whose last message failed',
    points: 'A5 H10',
    code: 'likely-to-fail',
    line: anna(),
    given: failing,
    reasons: [{ code: 'likely-to-fail', at: AT }],
    contact: MOBILE,
    linked: true,
  },
  {
    what: 'a number that is blocked for this kind of message',
    points: 'E2 H10',
    code: 'blocked',
    line: anna(),
    given: () => block('health_information', 'number'),
    reasons: [{ code: 'blocked', by: 'Sam Okoro', at: AT }],
    contact: MOBILE,
    linked: true,
  },
  {
    what: 'a patient who is blocked, by email too',
    points: 'E9 H10',
    code: 'blocked',
    line: anna(),
    upload: { ...EMAIL, purpose: 'recall' },
    given: () => block('recalls', 'patient'),
    reasons: [{ code: 'blocked', by: 'Sam Okoro', at: AT }],
    contact: 'mina@example.test',
    linked: true,
  },
  {
    what: 'a patient who does not wish SMS',
    points: 'E10 N11 H10',
    code: 'dissent',
    line: anna(),
    given: () => wish(`does_not_wish_sms = true, does_not_wish_sms_at = '${AT}'`),
    reasons: [{ code: 'dissent', at: AT }],
    contact: MOBILE,
    linked: true,
  },
  {
    what: 'a patient who was never asked about marketing',
    points: 'E15 N11 H10',
    code: 'dissent',
    line: anna(),
    upload: { purpose: 'marketing' },
    reasons: [{ code: 'dissent', detail: 'marketing-not-asked' }],
    contact: MOBILE,
    linked: true,
  },
  {
    what: 'a number that an earlier row of the list has, where the list asks for one message a number',
    points: 'N14 H10',
    code: 'shared-number',
    before: [`${BEN},01/02/1950`],
    line: anna(),
    upload: { sharedNumbers: 'one-per-number' },
    reasons: [{ code: 'shared-number', detail: '2' }],
    contact: MOBILE,
    linked: true,
  },
  {
    what: 'a patient who had the messages of the month',
    points: 'N15 H10',
    code: 'monthly-limit',
    line: anna(),
    given: () => messaged(2),
    reasons: [{ code: 'monthly-limit', detail: '2' }],
    contact: MOBILE,
    linked: true,
  },
];

describe('H10 why a row is not accepted', () => {
  test.each(CASES.map((one) => [one.points ?? 'H10', one.code, one.what, one] as const))(
    '%s %s: %s',
    async (
      _points,
      code,
      _what,
      { line, before = [], header, upload, record, answer, given, reasons, contact, linked },
    ) => {
      const demographics = new FakeDemographics().knows(person(BEN));
      if (answer) demographics.answers.set(ANNA, answer);
      else demographics.knows(person(ANNA, record));
      await world.addPatients([ANNA, BEN]);
      await given?.();

      const file = [header ?? 'NHS number,Date of birth', ...before, line, ''].join('\r\n');
      const ref = await processList(world.database, demographics, world.practiceId, { file, ...upload });

      const rows = await world.rowsOf(ref);
      expect(rows).toHaveLength(before.length + 1);
      expect(rows.slice(0, -1).map(({ outcome }) => outcome)).toEqual(before.map(() => 'accepted'));
      const row = rows.at(-1)!;
      expect(row).toMatchObject({ outcome: 'rejected', contact: contact ?? null });
      expect(row.reasons).toEqual(reasons ?? [{ code }]);
      expect(row.patient_id !== null).toBe(linked ?? false);
      // In words, and never with what the file did not hold.
      const message = reasonMessage(code, row.reasons![0]!.detail);
      expect(message).toMatch(/^[A-Z].+[^.]$/);
      expect(message).not.toMatch(/1950|Mina|Shah/);
      expect(await world.listOf(ref)).toMatchObject({
        status: 'ready',
        rows: rows.length,
        accepted: before.length,
        rejected: 1,
      });
    },
  );

  test('H10 each code of the contract is among them', () => {
    // A reported death holds messages at the hand-over; it is no fault of a row.
    const ofRows = ROW_REASON_CODES.filter((code) => code !== 'death-reported');
    expect([...new Set(CASES.map(({ code }) => code))].sort()).toEqual(ofRows.sort());
  });

  test('H10 the reasons have an order: the first decides, and all are kept', async () => {
    const demographics = new FakeDemographics().knows(
      person(ANNA, { deceased: true, leftPractice: true, mobile: '07700' }),
    );
    const ref = await processList(world.database, demographics, world.practiceId, {
      file: `NHS number,DOB\n${anna()}\n${anna('')}\n`,
    });
    expect((await world.rowsOf(ref)).map(({ reasons }) => reasons!.map(({ code }) => code))).toEqual([
      ['deceased', 'left-practice', 'mobile-invalid'],
      ['date-of-birth-missing', 'duplicate-row'],
    ]);
  });
});
