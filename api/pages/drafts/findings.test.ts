import { findingsOf, type Checked } from './findings';

const NOW = new Date('2026-11-22T14:00:00Z');
const list = (changes: Partial<NonNullable<Checked['list']>> = {}): NonNullable<Checked['list']> => ({
  ...{ id: 'l', name: 'Shingles', channel: 'sms', contactSource: 'demographics', status: 'ready', problem: null },
  ...{ counts: { rows: 20, accepted: 12, rejected: 8 }, header: ['NHS number'], columns: null },
  ...{ createdBy: 'Sam Okoro', createdAt: NOW, fileName: 'shingles.csv', reading: null, keptUntil: null },
  ...{ source: 'file', copyOf: null, hidden: null, uploaded: { by: 'Sam Okoro', at: NOW } },
  ...{ purpose: 'care', sharedNumbers: 'one-per-patient', judgedAt: NOW, readyAt: NOW, sameFileAs: null },
  ...{ sharedNumbersSet: { by: 'Sam Okoro', at: NOW }, timeZone: 'Europe/London' },
  ...changes,
});
const draft: Checked['draft'] = {
  ...{ id: 'c', name: 'Shingles Info', type: 'message', purpose: 'care', listId: 'l', channel: 'sms' },
  ...{ subject: null, body: 'Hello', snomedCodes: [], saveToRecord: true, sendAt: null, version: 1 },
  ...{ createdBy: 'Sam Okoro', createdByToken: 't', createdAt: NOW, changedBy: null, changedAt: null, list: null },
};
const tally = {
  rows: 12,
  of: 12,
  segments: 12,
  longest: { row: 2, units: 5, segments: 1 },
  missing: [],
  tooLong: null,
};
const facts = { sharingNumber: 0, notWishingSms: 0, sameText: [], sameFile: null };
const earlier = { id: 'earlier', name: 'Flu', at: NOW, patients: 9 };
const found = (changes: Partial<Checked> = {}): string[] =>
  findingsOf({
    ...{ draft, list: list(), textFaults: [], tally, channels: ['sms', 'email'], isSwitchedOn: true },
    ...{ now: NOW, timeZone: 'Europe/London', facts },
    ...changes,
  }).map(({ level, step, text }) => `${level} ${step}: ${text}`);

describe('H13 the checks before sending', () => {
  it('H13 nothing is found where nothing is wrong', () => {
    expect(found()).toEqual([]);
  });

  it.each<[string, Partial<Checked>, RegExp]>([
    ['no list', { list: null, tally: null }, /^stops list: There is no patient list/],
    ['a list in work', { list: list({ status: 'processing', counts: null }) }, /^stops list: .*still being checked/],
    [
      'a refused list',
      { list: list({ status: 'refused', problem: { code: 'empty', message: 'Your file is empty.' } }) },
      /^stops list: .*Your file is empty/,
    ],
    ['nobody accepted', { list: list({ counts: { rows: 8, accepted: 0, rejected: 8 } }) }, /^stops list: No patient/],
    ['P2 no SMS provider', { channels: ['email'] }, /^stops list: This practice has no SMS provider/],
    ['another channel', { list: list({ channel: 'email' }) }, /^stops list: .*checked for email, not for SMS/],
    ['P5 switched off', { isSwitchedOn: false }, /^stops null: Bulk Messages is switched off/],
    ['a fault of the text', { textFaults: [{ field: 'body', message: 'Enter.' }] }, /^stops message: Enter\./],
    [
      'too long for a row',
      { tally: { ...tally, tooLong: { firstRow: 17, count: 2 } } },
      /^stops message: Row 17 and 1 other get/,
    ],
    ['P18 a time that has passed', { draft: { ...draft, sendAt: NOW } }, /^stops timing: .*2pm, has passed/],
    [
      'missing values',
      { tally: { ...tally, missing: [{ name: 'First name', firstRow: 17, count: 4 }] } },
      /^check message: Row 17 and 3 others have no first name/,
    ],
    [
      'N24 many segments',
      { tally: { ...tally, longest: { row: 2, units: 500, segments: 8 } } },
      /^check message: .*8 SMS segments/,
    ],
    ['an old list', { list: list({ createdAt: new Date('2026-11-10T14:00:00Z') }) }, /^check list: .*12 days old/],
    ['codes without saving', { draft: { ...draft, saveToRecord: false, snomedCodes: ['1'] } }, /^check record: /],
    [
      'N14 shared numbers',
      { facts: { ...facts, sharingNumber: 12 } },
      /^check message: 12 patients share a mobile with someone else .* whom it is for\. The list has no column of names/,
    ],
    [
      'E11 dissent for a recall',
      { draft: { ...draft, purpose: 'recall' }, facts: { ...facts, notWishingSms: 5 } },
      /^check list: 5 patients do not wish to be contacted by SMS\. A recall is about their care and needs no consent\.$/,
    ],
    [
      'N15 the same text',
      { facts: { ...facts, sameText: [earlier] } },
      /^check message: The same text was sent on 22 November 2026 at 2pm to 9 of these patients\.$/,
    ],
    [
      'N15 the same text that waits',
      { facts: { ...facts, sameText: [{ ...earlier, at: null }] } },
      /^check message: The same text is about to be sent to 9 of/,
    ],
    [
      'N15 the same file',
      { facts: { ...facts, sameFile: earlier } },
      /^check list: A bulk message went to the same file on 22 November 2026 at 2pm\.$/,
    ],
    ['counted in part', { tally: { ...tally, of: 30_000 } }, /^check message: .*first 12 patients only/],
  ])('H13 %s', (_, changes, expected) => {
    expect(found(changes)).toEqual([expect.stringMatching(expected) as string]);
  });

  it('N14 nothing is said of shared numbers where the text names the patient, one message goes to each, or by email', () => {
    const shared = { facts: { ...facts, sharingNumber: 2, notWishingSms: 2 } };
    const header = ['NHS number', 'Forename', 'Surname'];
    const named = list({ header, columns: { nhsNumber: 0, givenName: 1, familyName: 2 } });
    const text = (body: string) => found({ ...shared, list: named, draft: { ...draft, body } });
    expect(text('Dear ((forename)), call us.')).toEqual([]);
    expect(text('Dear ((Surname)), call us.')).toEqual([expect.stringContaining('Add ((Forename)) to the text')]);
    expect(found({ ...shared, list: list({ sharedNumbers: 'one-per-number' }) })).toEqual([]);
    const byEmail = { ...draft, channel: 'email' as const };
    expect(found({ ...shared, draft: byEmail, list: list({ channel: 'email' }) })).toEqual([]);
  });

  it('N15 the check leads to the campaign it speaks of', () => {
    const [finding] = findingsOf({
      ...{ draft, list: list(), textFaults: [], tally, channels: ['sms'], isSwitchedOn: true },
      ...{ now: NOW, timeZone: 'Europe/London', facts: { ...facts, sameFile: earlier } },
    });
    expect(finding).toMatchObject({ level: 'check', campaignId: 'earlier' });
  });

  it('H13 what stops sending comes first', () => {
    const levels = found({ list: list({ createdAt: new Date(0) }), isSwitchedOn: false }).map(
      (one) => one.split(' ')[0],
    );
    expect(levels).toEqual(['stops', 'check']);
  });
});
