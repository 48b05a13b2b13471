import type { WishFindings } from '../../../ports/lists/list-findings';
import { wishRows } from './wish-words';

const found: WishFindings = {
  patients: 20,
  blocked: { recorded: 2, leftOut: 2 },
  noSms: { recorded: 4, leftOut: 3 },
  noMarketing: { recorded: 1, leftOut: 0 },
  nothingRecorded: { recorded: 13, leftOut: 0 },
};

test('N11 the four facts stand each by itself, and nothing recorded is no refusal', () => {
  const rows = wishRows(found, { channel: 'sms', purpose: 'care' });
  expect(rows.map(({ fact, recorded, leftOut }) => [fact, recorded, leftOut])).toEqual([
    ['Blocked here for this kind of message', 2, 2],
    ['Does not wish to be contacted by SMS', 4, 3],
    ['Does not wish to get marketing', 1, 0],
    ['Nothing recorded', 13, 0],
  ]);
  expect(rows[3]!.meaning).toContain('not a refusal');
});

test('N11 a fact that does not stop this kind of message says so', () => {
  expect(wishRows(found, { channel: 'sms', purpose: 'recall' })[1]!.meaning).toContain('does not stop recalls');
  expect(wishRows(found, { channel: 'email', purpose: 'care' })[1]!.meaning).toContain('does not stop emails');
  expect(wishRows(found, { channel: 'sms', purpose: 'care' })[2]!.meaning).toContain('stops marketing only');
  expect(wishRows(found, { channel: 'sms', purpose: 'marketing' })[3]!.meaning).toContain('needs a recorded yes');
});
