import { decidedWords, readConsent, readStatus, readWish } from './register-words';

describe('words of a register import', () => {
  it.each([
    ['Registered', 'registered'],
    ['ACTIVE', 'registered'],
    ['Died', 'deceased'],
    ['Dead', 'deceased'],
    ['R.I.P.', 'deceased'],
    ['Died 01/02/2026', 'deceased'],
    ['Passed away (cancer)', 'deceased'],
    ['Deducted', 'left'],
    ['Moved away', 'left'],
    ['moved', 'left'],
    ['Transferred out - 3/4/2025', 'left'],
    ['Not registered', 'left'],
    ['Left', 'left'],
    ['S-flagged', 'restricted'],
    ['Registered (GMS)', 'registered'],
    ['Registered 01/04/2001', 'registered'],
    ['Registered (since 01/04/2001)', 'registered'],
    // What follows takes the registration back, or casts doubt on it: nobody is let in by the word before.
    ['Registered (deceased)', null],
    ['Active (left 01/02/2026)', null],
    ['Registered (see notes)', null],
    ['Registered?', null],
    ['Registered (?)', null],
    ['Dead?', null],
    ['Ded', null],
    ['Not deceased', null],
    ['Temporary resident', null],
    ['?', null],
    ['constructor', null],
  ])('the status %s is %s', (word, meaning) => {
    expect(readStatus(word)).toEqual({ meaning, word });
  });

  it.each([
    ['Yes', true, true],
    ['N', false, false],
    ['Declined', true, false],
    ['Refused', true, false],
    ['Opted out', true, false],
    ['Dissent', true, false],
    ['Consent given', false, true],
    ['Agreed', false, true],
    ['No?', null, null],
    ['Maybe', null, null],
    ['Unknown', null, null],
    ['x', null, null],
  ])('%s: does not wish SMS %s, agreed to marketing %s', (word, doesNotWishSms, marketingAgreed) => {
    expect(readWish('doesNotWishSms', word).meaning).toBe(doesNotWishSms);
    expect(readWish('marketingAgreed', word).meaning).toBe(marketingAgreed);
  });

  it.each([
    ['Yes', false],
    ['No', true],
    ['Declined', true],
    ['Consented', false],
    ['Maybe', null],
  ])('in a column that asks for consent, %s means does not wish SMS: %s', (word, meaning) => {
    expect(readConsent(word).meaning).toBe(meaning);
  });

  it('a decision about a word with a question mark is none about the word', () => {
    const decided = decidedWords([{ field: 'status', word: 'Registered?', meaning: 'left' }]);
    expect(readStatus('registered ?', decided).meaning).toBe('left');
    expect(readStatus('Registered', decided).meaning).toBe('registered');
  });

  it('what the practice decided goes before, whatever the case', () => {
    const decided = decidedWords([
      { field: 'status', word: 'ded', meaning: 'left' },
      { field: 'doesNotWishSms', word: 'maybe', meaning: 'yes' },
      { field: 'status', word: '?', meaning: 'registered' },
    ]);
    expect(readStatus('DED', decided).meaning).toBe('left');
    expect(readStatus('?', decided).meaning).toBe('registered');
    expect(readWish('doesNotWishSms', 'Maybe', decided).meaning).toBe(true);
    expect(readWish('marketingAgreed', 'Maybe', decided).meaning).toBeNull();
    expect(readConsent('Maybe', decided).meaning).toBe(true);
  });

  it('a word that is kept to be shown is cut at 60 characters', () => {
    expect(readStatus('x'.repeat(500)).word).toHaveLength(60);
  });
});
