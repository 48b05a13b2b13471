import { encodeCursor, idPlace, numberPlace, pageQuery, timeAndIdPlace } from './cursor';

const ID = '01a20429-d8f6-70ff-95b3-39eb5575617f';

test('a cursor comes back as the place it was made of', () => {
  const time = new Date('2026-11-24T09:00:00.123Z');
  expect(pageQuery(timeAndIdPlace).parse({ cursor: encodeCursor([time, ID]) }).cursor).toEqual([
    time.toISOString(),
    ID,
  ]);
  expect(pageQuery(idPlace).parse({ cursor: encodeCursor(ID) }).cursor).toBe(ID);
  expect(pageQuery(numberPlace).parse({ cursor: encodeCursor(0) }).cursor).toBe(0);
});

test.each([
  ['nothing', ''],
  ['no base64', '%%%'],
  ['no JSON', Buffer.from('{').toString('base64url')],
  ['another list’s', encodeCursor(7)],
  ['one that would be SQL', encodeCursor(["2026-11-24T09:00:00Z'; --", ID])],
  ['half of one', encodeCursor(['2026-11-24T09:00:00Z'])],
  ['an endless one', 'A'.repeat(501)],
])('%s is refused', (_what, cursor) => {
  expect(pageQuery(timeAndIdPlace).safeParse({ cursor }).success).toBe(false);
});

test('the limit is 50 unless told, 500 at most', () => {
  expect(pageQuery(idPlace).parse({}).limit).toBe(50);
  expect(pageQuery(idPlace).parse({ limit: '500' }).limit).toBe(500);
  for (const limit of ['0', '501', '', 'x', '1.5', ['1', '2']]) {
    expect(pageQuery(idPlace).safeParse({ limit }).success).toBe(false);
  }
});
