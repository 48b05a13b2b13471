import { TOKEN_LENGTH } from '../../patients/personal-link';
import {
  HIDDEN_TOKEN,
  linkKindIn,
  linkLine,
  linkLineIn,
  ownAddressLine,
  splitLinkLine,
  withLinkLine,
  withToken,
} from './link-line';
import { compileForList } from '../list-text';
import { countSms } from '../sms-parts';

const sent = withLinkLine('Please book your review. ', linkLine('booking', 'https://rollcall.example/'));
const token = 'Kq3mWx7pRt2';

test('H12 the link stands once, on the last line', () => {
  expect(withToken(sent, token)).toBe(
    'Please book your review.\nUse this link to book: https://rollcall.example/b/Kq3mWx7pRt2',
  );
});

test('H12 a text is counted with a link as long as the real one', () => {
  expect(HIDDEN_TOKEN).toHaveLength(TOKEN_LENGTH);
  expect(countSms(withToken(sent))).toEqual(countSms(withToken(sent, token)));
});

test('an address of the practice stands there as it is', () => {
  const text = withLinkLine('Please book.', ownAddressLine('booking', 'https://practice.example/book'));
  expect(text).toBe('Please book.\nUse this link to book: https://practice.example/book');
  expect(linkKindIn(text)).toBeNull();
});

test('a text without a link stays exactly as written', () => {
  expect(withLinkLine('Hello ', null)).toBe('Hello ');
  expect(withToken('Hello ((rollcall link)) ')).toBe('Hello ((rollcall link)) ');
});

test.each([sent, withToken(sent)])(
  'A10 the line with a link is taken off a text that is written again (%#)',
  (text) => {
    expect(splitLinkLine(text)).toEqual({ text: 'Please book your review.', kind: 'booking' });
  },
);

test('a text without a link is written again as it is', () => {
  for (const text of ['Hello\nSam', 'Call us ***********']) expect(splitLinkLine(text)).toEqual({ text, kind: null });
});

describe('a text over a list', () => {
  const header = ['Name', 'rollcall link'];
  const text = compileForList(
    withLinkLine('Dear ((Name))', linkLine('questionnaire', 'https://r.example')),
    header,
    {},
  );

  test('is filled with the patient’s own token, and never from a column of the file', () => {
    expect(text.render(['Ada', 'not this'], token)).toBe(
      'Dear Ada\nUse this link to answer: https://r.example/q/Kq3mWx7pRt2',
    );
    expect(text.problems).toEqual([]);
  });

  test('hides the token wherever it is not handed over', () => {
    expect(text.render(['Ada', ''])).toBe(`Dear Ada\nUse this link to answer: https://r.example/q/${HIDDEN_TOKEN}`);
    expect(text.measure(['Ada', '']).length).toBe(text.render(['Ada', ''], token).length);
  });

  test('is the same for all patients but for the link', () => {
    const plain = compileForList(withLinkLine('Please book.', linkLine('booking', 'https://r.example')), header, {});
    expect(plain.personal).toBe(false);
    expect(plain.render([], token)).toBe('Please book.\nUse this link to book: https://r.example/b/Kq3mWx7pRt2');
  });
});

test('N42 the words before the link are those of the text; where we have none the address stands alone', () => {
  const line = linkLine('booking', 'https://rollcall.example/');
  const welsh = withLinkLine('Annwyl glaf', linkLineIn('cy', line));
  expect(withToken(welsh, token)).toBe(
    'Annwyl glaf\nDefnyddiwch y ddolen hon i drefnu apwyntiad: https://rollcall.example/b/Kq3mWx7pRt2',
  );
  expect(linkKindIn(welsh)).toBe('booking');
  expect(withToken(withLinkLine('Drogi pacjencie', linkLineIn('pl', line)), token)).toBe(
    'Drogi pacjencie\nhttps://rollcall.example/b/Kq3mWx7pRt2',
  );
  expect(linkLineIn(null, line)).toBe(line);
  expect(linkLineIn('cy', null)).toBeNull();
});
