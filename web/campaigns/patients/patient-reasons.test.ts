import { reasonsOf } from './patient-reasons';

const tally = [
  { status: 'failed', reasonCode: null, recordStatus: null, count: 1 },
  { status: 'failed', reasonCode: 'cause-unknown', recordStatus: null, count: 2 },
  { status: 'failed', reasonCode: 'phone-off', recordStatus: null, count: 5 },
  { status: 'unknown', reasonCode: null, recordStatus: null, count: 4 },
  { status: 'delivered', reasonCode: null, recordStatus: 'saved', count: 90 },
  { status: 'delivered', reasonCode: null, recordStatus: 'waiting', count: 10 },
] as const;

test('reasons of a tab add up to it', () => {
  expect(reasonsOf('errors', 'sms', tally)).toEqual([
    { value: 'phone-off', text: 'Phone switched off', count: 5 },
    { value: 'unknown', text: 'Not known whether it was sent', count: 4 },
    { value: 'cause-unknown', text: 'Cause not known', count: 3 },
  ]);
  expect(reasonsOf('delivered', 'sms', tally)).toEqual([{ value: 'delivered', text: 'Delivered', count: 100 }]);
});
