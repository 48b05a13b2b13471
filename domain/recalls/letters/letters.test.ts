import {
  addressBlock,
  isSameAddress,
  letterObstacle,
  MOST_ADDRESS_LINES,
  nextToEachOther,
  addressKey,
  readsLargePrint,
  sharedAddresses,
  type LetterPatient,
} from './address';
import { countFits, nextWorkingDay, pullReason } from './custody';
import { planLetters, type LetterCandidate } from './plan-letters';
import { fillLetter, letterTextProblems, paragraphs, STANDARD_LETTER } from './letter-text';

const patient = (more: Partial<LetterPatient> = {}): LetterPatient => ({
  givenName: 'Ann',
  familyName: 'Osei',
  address: ['Flat 2', '1 High Street', 'Leeds'],
  postcode: 'ls1 4ap',
  status: 'registered',
  format: null,
  ...more,
});

test('N28 a letter is large for who said so, and ours is in Welsh for who needs it', () => {
  const recall = (more: Partial<LetterPatient>): LetterCandidate => ({
    ...{ recallId: 'r', patientId: 'p', reason: 'Asthma review', dueDate: '2026-12-01', over: null },
    ...{
      inOtherBatch: false,
      category: null,
      invitedAt: [],
      patient: patient({ knownAs: null, ...more } as object) as never,
    },
  });
  const letterOf = (more: Partial<LetterPatient>) =>
    planLetters([recall(more)], { practiceName: 'Oakfield', today: '2026-11-30' }).letters[0]!;
  expect(letterOf({ largePrint: true }).largePrint).toBe(true);
  expect(letterOf({ largePrint: false, format: 'Large print' }).largePrint).toBe(false);
  // cspell:disable-next-line -- Welsh
  expect(letterOf({ wantsWelsh: true }).body).toMatch(/^Annwyl Ann,[^]*Asthma review, erbyn 1 Rhagfyr 2026/);
  expect(letterOf({}).body).toContain('Asthma review, due on 1 December 2026');
});

describe('the address in the window', () => {
  test('name, address, postcode last and only once', () => {
    expect(addressBlock(patient())).toEqual(['Ann Osei', 'Flat 2', '1 High Street', 'Leeds', 'LS1 4AP']);
    expect(addressBlock(patient({ address: ['1 High Street', 'LS14AP'] }))).toEqual([
      'Ann Osei',
      '1 High Street',
      'LS1 4AP',
    ]);
  });

  test('an address of more lines than the window has is joined from its first lines on', () => {
    const lines = addressBlock(patient({ address: ['A', 'B', 'C', 'D', 'E', 'F', 'Leeds'] }));
    expect(lines).toHaveLength(MOST_ADDRESS_LINES);
    expect(lines).toEqual(['Ann Osei', 'A, B, C', 'D', 'E', 'F', 'Leeds', 'LS1 4AP']);
  });
});

describe('who gets no letter', () => {
  test.each([
    ['a patient who died', { status: 'deceased' }, 'deceased'],
    ['a patient who left', { status: 'left' }, 'left-practice'],
    ['a restricted record', { status: 'restricted' }, 'restricted'],
    ['a patient whose death a reply may report', { deathReported: true }, 'death-reported'],
    ['no address', { address: ['', ' '] }, 'address-missing'],
    ['braille', { format: 'Braille (grade 2)' }, 'format-needed'],
    ['easy read', { format: 'Easy read' }, 'format-needed'],
    ['anybody else', {}, null],
    ['large print', { format: 'Large print (16 point)' }, null],
  ] as const)('%s', (_who, facts, code) => {
    expect(letterObstacle(patient(facts as Partial<LetterPatient>))).toBe(code);
  });

  test('N28 large print is made, in whatever words the register asks for it', () => {
    expect(['Large print', 'large font', 'Font size 20 point', '18pt'].every(readsLargePrint)).toBe(true);
    expect(readsLargePrint('Braille')).toBe(false);
    expect(readsLargePrint(null)).toBe(false);
  });
});

describe('N33 letter custody', () => {
  const now = { ...patient(), isOpen: true };
  test.each([
    ['died', { status: 'deceased' }, 'deceased'],
    ['left', { status: 'left' }, 'left-practice'],
    ['was restricted', { status: 'restricted' }, 'restricted'],
    ['may have died, as a reply says', { deathReported: true }, 'death-reported'],
    ['moved', { address: ['9 Low Road', 'York'] }, 'moved'],
    ['had it done meanwhile', { isOpen: false }, 'closed'],
    ['is as before', {}, null],
    ['has the same address, written otherwise', { address: ['FLAT 2,', '1 High  Street', 'Leeds.'] }, null],
  ] as const)('the envelope of a patient who %s', (_what, facts, why) => {
    expect(pullReason(patient(), { ...now, ...facts })).toBe(why);
  });

  test('posted and pulled make up the manifest', () => {
    expect(countFits({ manifest: 40, pulled: 2, counted: 38 })).toBe(true);
    expect(countFits({ manifest: 40, pulled: 2, counted: 40 })).toBe(false);
    expect(countFits({ manifest: 40, pulled: 0, counted: 39 })).toBe(false);
  });

  test('a batch is posted by the end of the next working day', () => {
    const isClosed = (date: string) => date === '2026-04-03' || date === '2026-04-06';
    expect(nextWorkingDay('2026-04-02', isClosed)).toBe('2026-04-07');
    expect(nextWorkingDay('2026-03-02', isClosed)).toBe('2026-03-03');
  });

  test('the same address to a postman', () => {
    expect(isSameAddress(patient(), patient({ postcode: 'LS14AP' }))).toBe(true);
    expect(isSameAddress(patient(), patient({ postcode: null }))).toBe(false);
  });
});

describe('the text of a letter', () => {
  const values = {
    ...{ givenName: 'Ann', familyName: 'Osei', knownAs: null, practiceName: 'Riverside' },
    recalls: [
      { reason: 'Diabetes review', dueDate: '2026-05-01' },
      { reason: 'Blood pressure', dueDate: '2026-04-01' },
    ],
  };

  test('E17 several recalls of one patient are one letter, the first due first', () => {
    const text = fillLetter(STANDARD_LETTER, values);
    expect(text).toContain('Dear Ann,');
    expect(text).toContain('Blood pressure, due on 1 April 2026\nDiabetes review, due on 1 May 2026');
    expect(text).not.toContain('((');
  });

  test('a placeholder that nothing fills is a fault of the text', () => {
    expect(letterTextProblems('Dear ((name))')).toMatchObject([{ code: 'placeholder-unknown' }]);
    expect(letterTextProblems(STANDARD_LETTER)).toEqual([]);
  });

  test('paragraphs are what empty lines divide', () => {
    expect(paragraphs('One\r\nline\r\n\r\n \nTwo\n')).toEqual(['One\nline', 'Two']);
  });
});

describe('several letters to one person, or to one address', () => {
  const asthma = { id: 'asthma', letterBody: null, codes: ['a1'], yearStart: '01-04', mayBeJoined: true };
  const candidate = (recallId: string, more: Partial<LetterCandidate> = {}): LetterCandidate => ({
    ...{ recallId, patientId: 'ann', patient: { ...patient(), knownAs: null }, over: null, inOtherBatch: false },
    ...{ reason: recallId, dueDate: '2026-12-01', category: asthma, invitedAt: [], ...more },
  });
  const plan = (...candidates: LetterCandidate[]) =>
    planLetters(candidates, { practiceName: 'Oakfield', today: '2026-12-11' }).letters;
  const smear = { ...asthma, id: 'smear', codes: ['s1'] };

  test('N37 recalls of one patient in categories that may be joined are one letter, which lists all and saves each code', () => {
    const letters = plan(candidate('Asthma review'), candidate('Smear', { category: smear }));
    expect(letters).toMatchObject([{ recallIds: ['Asthma review', 'Smear'], snomedCodes: ['a1', 's1'] }]);
    expect(letters[0]!.body).toContain('Asthma review, due on 1 December 2026\nSmear, due on 1 December 2026');
  });

  test('N37 a letter whose text names one recall is not joined, nor one of a category that may not be', () => {
    const own = { ...smear, letterBody: 'Your ((reason)) is due.' };
    expect(plan(candidate('Asthma review'), candidate('Smear', { category: own }))).toHaveLength(2);
    const alone = { ...smear, mayBeJoined: false };
    expect(plan(candidate('Asthma review'), candidate('Smear', { category: alone }))).toHaveLength(2);
    // Another patient's is never in it.
    expect(plan(candidate('Asthma review'), candidate('Smear', { category: smear, patientId: 'ben' }))).toHaveLength(2);
  });

  test('N33 letters to one address follow each other, each with its own envelope, and the others keep their order', () => {
    const flat = (name: string, more: Partial<LetterPatient> = {}) => patient({ givenName: name, ...more });
    const letters = [
      flat('Ann'),
      flat('Cem', { address: ['9 Low Street'] }),
      flat('Ben', { address: ['Flat 2,', '1 High Street', 'LEEDS'] }),
      flat('Dot', { address: ['7 Mill Lane'] }),
    ];
    const ordered = nextToEachOther(letters, (one) => one);
    expect(ordered.map(({ givenName }) => givenName)).toEqual(['Ann', 'Ben', 'Cem', 'Dot']);
    expect(sharedAddresses(ordered.map(addressKey))).toBe(1);
    expect(sharedAddresses(['a', 'b'])).toBe(0);
  });
});
