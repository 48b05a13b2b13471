import type { RecipientList, RejectedRow } from '../client/answers';
import type { Api } from '../client/api';
import { countReasons } from './recipient-list';
import type { Surroundings } from '../surroundings';

it('counts why rows were not accepted, the most frequent first, without what is particular to a row', async () => {
  const rows: RejectedRow[] = [
    ['not-found', 'Not found in PDS'],
    ['nhs-number-invalid', 'NHS number is not valid (its last digit does not fit)'],
    ['nhs-number-invalid', 'NHS number is not valid (it does not have ten digits)'],
    ['mobile-not-a-mobile', 'Number is a landline'],
    ['mobile-not-a-mobile', 'Number is a pager'],
    ['mobile-not-a-mobile', 'Number is a pager'],
    ['duplicate-row', 'Already in row 5'],
    ['duplicate-row', 'Already in row 7'],
    ['nhs-number-missing', 'Missing: NHS number'],
  ].map(([code, message]) => ({ reasons: [{ code: code!, message: message! }] }));
  const api = {
    async *items() {
      yield* await Promise.resolve(rows);
    },
  } as unknown as Api;
  const list = { id: 'l', counts: { rows: 9, accepted: 0, rejected: 9 } } as RecipientList;
  const counted = await countReasons({ api } as unknown as Surroundings, list);
  expect(counted.map(({ count, message }) => [count, message])).toEqual([
    [3, 'Mobile not a mobile'],
    [2, 'Already in another row'],
    [2, 'NHS number is not valid'],
    [1, 'Missing: NHS number'],
    [1, 'Not found in PDS'],
  ]);
});
