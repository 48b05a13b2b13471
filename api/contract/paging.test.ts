import { pageQuery, timeAndIdPlace } from './cursor';
import { byTime, pageAsked, pageShown } from './paging';

const ID = '01a20429-d8f6-70ff-95b3-39eb5575617f';

test('a page without a cursor begins at the front, and the last page has no cursor', () => {
  expect(pageAsked({ limit: 50 })).toEqual({ limit: 50, after: null });
  expect(pageShown({ items: ['a'], next: null })).toEqual({ items: ['a'], nextCursor: null });
  expect(pageShown({ items: ['a'], next: 0 }, (item) => item.toUpperCase())).toMatchObject({
    items: ['A'],
    nextCursor: expect.any(String) as string,
  });
});

test('the cursor of a list in the order of a time leads to the place that it names', () => {
  const newest = byTime('addedAt');
  const next = { addedAt: new Date('2026-11-24T09:00:00.123Z'), id: ID };
  const { nextCursor } = pageShown(newest.withCursor({ items: [], next }));
  const query = pageQuery(timeAndIdPlace).parse({ cursor: nextCursor, limit: '2' });
  expect(newest.asked(query)).toEqual({ limit: 2, after: next });
  expect(newest.asked({ limit: 2 })).toEqual({ limit: 2, after: null });
});
