import { ACKNOWLEDGED, findingsOf, needsReason, type Checked, type Finding } from './findings';
import { plainTally } from '../../../test/support/list-tally';
import { compileMarkedWords } from './marked-words';

const NOW = new Date('2026-11-22T14:00:00Z');
const list = (changes: Partial<NonNullable<Checked['list']>> = {}): NonNullable<Checked['list']> => ({
  ...{
    channel: 'sms',
    status: 'ready',
    problem: null,
    counts: { accepted: 12 },
    header: ['NHS number'],
    columns: null,
  },
  ...{ sharedNumbers: 'one-per-patient', createdAt: NOW },
  ...changes,
});
const draft: Checked['draft'] = {
  ...{ purpose: 'care', channel: 'sms', body: 'Hello', snomedCodes: [], saveToRecord: true },
  ...{ emptyValues: null, sendAt: null, unanswered: [] },
};
const tally = plainTally(12);
const facts = {
  ...{ sharingNumber: 0, notWishingSms: 0, overMonthlyLimit: 0, sameText: [], sameFile: null },
  ...{ childrenWithAdultNumber: 0, numbersToConfirm: 0, namedInText: 0 },
};
const rules = { markedWords: compileMarkedWords(['cancer', 'HIV']), links: ['example.org'] };
const earlier = { id: 'earlier', name: 'Flu', at: NOW, patients: 9 };
const all = (changes: Partial<Checked> = {}): Finding[] =>
  findingsOf({
    ...{
      draft,
      list: list(),
      textFaults: [],
      tally,
      channels: ['sms', 'email'],
      isSwitchedOn: true,
      now: NOW,
      facts,
      rules,
    },
    creditsAvailable: null,
    refusedCodes: [],
    ...changes,
  });
const found = (changes: Partial<Checked> = {}): string[] =>
  all(changes).map(({ severity, code }) => `${severity} ${code}`);

describe('H13 the checks before sending', () => {
  it('H13 nothing is found where nothing is wrong', () => {
    expect(found()).toEqual([]);
  });

  const missing = [{ name: 'First name', firstRow: 17, count: 4 }];

  it.each<[string, Partial<Checked>, string]>([
    ['no list', { list: null, tally: null }, 'stops list-missing'],
    ['a list in work', { list: list({ status: 'processing', counts: null }) }, 'stops list-not-ready'],
    ['a refused list', { list: list({ status: 'refused', problem: { message: 'Empty.' } }) }, 'stops list-refused'],
    ['nobody accepted', { list: list({ counts: { accepted: 0 } }) }, 'stops nobody-to-send'],
    ['nobody counted', { list: list({ counts: null }) }, 'stops nobody-to-send'],
    ['P2 no SMS provider', { channels: ['email'] }, 'stops no-provider'],
    ['H16 fewer credits than it needs', { creditsAvailable: 11 }, 'stops no-credits'],
    ['another channel', { list: list({ channel: 'email' }) }, 'stops channel-differs'],
    ['P5 switched off', { isSwitchedOn: false }, 'stops feature-off'],
    ['a fault of the text', { textFaults: [{ message: 'Enter.' }] }, 'stops text-fault'],
    ['too long for a row', { tally: { ...tally, tooLong: { firstRow: 17, count: 2 } } }, 'stops message-too-long'],
    ['P18 a time that has passed', { draft: { ...draft, sendAt: NOW } }, 'stops send-at-past'],
    ['C16 a question nobody answered', { draft: { ...draft, unanswered: ['timing'] } }, 'stops question-open'],
    ['found c10: missing values', { tally: { ...tally, missing } }, 'stops unfilled-placeholder'],
    [
      'found c10: missing values that are left out',
      { draft: { ...draft, emptyValues: 'leave-out' }, tally: { ...tally, missing, leftOut: 4 } },
      'check unfilled-placeholder',
    ],
    [
      'found c10: missing values with a word instead',
      { draft: { ...draft, emptyValues: { use: 'patient' } }, tally: { ...tally, missing } },
      'check unfilled-placeholder',
    ],
    ['N24 many segments', { tally: { ...tally, longest: { row: 2, units: 500, segments: 8 } } }, 'check many-segments'],
    [
      'C8 an identifier in the text',
      { draft: { ...draft, body: 'Your NHS number is ((NHS number)).' } },
      'check identifier-in-text',
    ],
    [
      'C8 an identifier in the subject of an email',
      { draft: { ...draft, channel: 'email', subject: '((postcode))' }, list: list({ channel: 'email' }) },
      'check identifier-in-text',
    ],
    ['N7 a marked word', { draft: { ...draft, body: 'Your CANCER check' } }, 'check sensitive-words'],
    [
      'N7 a marked word that the list brings in',
      { tally: { ...tally, faults: { words: { found: ['HIV'], rows: { firstRow: 4, count: 2 } }, links: null } } },
      'check sensitive-words',
    ],
    ['N7 a link off the list', { draft: { ...draft, body: 'See bit.ly/x' } }, 'check link-not-listed'],
    ['N7 an NHS number in the text', { draft: { ...draft, body: 'For 943 476 5919' } }, 'check identifier-in-text'],
    ['N7 a name of the list in the text', { facts: { ...facts, namedInText: 1 } }, 'check identifier-in-text'],
    [
      'N14 children at the number of an adult',
      { facts: { ...facts, childrenWithAdultNumber: 2 } },
      'check child-with-adult-number',
    ],
    ['N14 numbers to confirm', { facts: { ...facts, numbersToConfirm: 1 } }, 'check number-to-confirm'],
    ['N23 a code off the list', { refusedCodes: [{ code: '1', why: 'not-listed' as const }] }, 'stops code-not-listed'],
    ['C8 characters that cost more', { draft: { ...draft, body: 'Don’t forget ☃' } }, 'check costly-characters'],
    ['an old list', { list: list({ createdAt: new Date('2026-11-10T14:00:00Z') }) }, 'check list-old'],
    ['codes without saving', { draft: { ...draft, saveToRecord: false, snomedCodes: ['1'] } }, 'check codes-not-saved'],
    ['N14 shared numbers', { facts: { ...facts, sharingNumber: 12 } }, 'check shared-numbers'],
    [
      'E11 dissent for a recall',
      { draft: { ...draft, purpose: 'recall' }, facts: { ...facts, notWishingSms: 5 } },
      'check dissent-overruled',
    ],
    ['N15 patients over the monthly limit', { facts: { ...facts, overMonthlyLimit: 3 } }, 'check over-monthly-limit'],
    ['N15 the same text', { facts: { ...facts, sameText: [earlier] } }, 'check same-text'],
    ['N15 the same file', { facts: { ...facts, sameFile: earlier } }, 'check same-file'],
    ['counted in part', { tally: { ...tally, of: 30_000 } }, 'check partly-checked'],
  ])('H13 %s', (_, changes, expected) => {
    expect(found(changes)).toEqual([expected]);
  });

  it('found c10: all are left out, so nobody is sent to', () => {
    const everyone = { ...tally, missing: [{ name: 'clinic', firstRow: 2, count: 12 }], leftOut: 12 };
    expect(found({ draft: { ...draft, emptyValues: 'leave-out' }, tally: everyone })).toContain('stops nobody-to-send');
  });

  it('N14 nothing is said of shared numbers where the text names the patient, one message goes to each, or by email', () => {
    const shared = { facts: { ...facts, sharingNumber: 2, notWishingSms: 2 } };
    const header = ['NHS number', 'Forename', 'Surname'];
    const named = list({ header, columns: { nhsNumber: 0, givenName: 1, familyName: 2 } });
    const text = (body: string) => found({ ...shared, list: named, draft: { ...draft, body } });
    expect(text('Dear ((forename)), call us.')).toEqual([]);
    expect(text('Dear ((Surname)), call us.')).toEqual(['check shared-numbers']);
    const [finding] = all({ ...shared, list: named, draft: { ...draft, body: 'Call us.' } });
    expect(finding).toMatchObject({ count: 2, write: 'Forename' });
    expect(found({ ...shared, list: list({ sharedNumbers: 'one-per-number' }) })).toEqual([]);
    const byEmail = { ...draft, channel: 'email' as const };
    expect(found({ ...shared, draft: byEmail, list: list({ channel: 'email' }) })).toEqual([]);
  });

  it('H13 what stops sending comes first', () => {
    const levels = found({ list: list({ createdAt: new Date(0) }), isSwitchedOn: false }).map(
      (one) => one.split(' ')[0],
    );
    expect(levels).toEqual(['stops', 'check']);
  });

  it('N7 a link of the list and a text for one patient are no findings', () => {
    expect(found({ draft: { ...draft, body: 'See https://www.example.org/x' } })).toEqual([]);
    const one = list({ counts: { accepted: 1 } });
    expect(found({ list: one, draft: { ...draft, body: 'Dear Ann' }, facts: { ...facts, namedInText: 1 } })).toEqual(
      [],
    );
  });

  it('N7 each finding in the text has its places', () => {
    const subject = 'Cancer check';
    const body = 'See bit.ly/x about HIV, ((NHS number)). Dear Ann';
    const marked = (field: string, index: number, length: number) =>
      (field === 'subject' ? subject : body).slice(index, index + length);
    const places = all({ draft: { ...draft, channel: 'email', subject, body }, list: list({ channel: 'email' }) }).map(
      ({ code, places: of }) => [
        code,
        of?.map(({ field, index, length }) => `${field} ${marked(field, index, length)}`),
      ],
    );
    expect(places).toEqual([
      ['sensitive-words', ['subject Cancer', 'body HIV']],
      ['link-not-listed', ['body bit.ly/x']],
      ['identifier-in-text', ['body ((NHS number))', 'body Ann']],
    ]);
    const [costly] = all({ draft: { ...draft, body: 'Don’t ☃' } });
    expect(costly?.places).toEqual([
      { field: 'body', index: 3, length: 1 },
      { field: 'body', index: 6, length: 1 },
    ]);
    const missingOne = { ...tally, missing: [{ name: 'Clinic', firstRow: 17, count: 4 }] };
    const [gap] = all({ draft: { ...draft, body: 'At ((clinic)).' }, tally: missingOne });
    expect(gap?.places).toEqual([{ field: 'body', index: 3, length: 10 }]);
  });

  it('N7 a reason is asked for what a person has to judge, and for nothing else', () => {
    expect(ACKNOWLEDGED.every((code) => needsReason({ code, severity: 'check' }))).toBe(true);
    expect(needsReason({ code: 'unfilled-placeholder', severity: 'check' })).toBe(false);
    expect(needsReason({ code: 'list-old', severity: 'check' })).toBe(false);
    expect(needsReason({ code: 'sensitive-words', severity: 'stops' })).toBe(false);
  });
});
