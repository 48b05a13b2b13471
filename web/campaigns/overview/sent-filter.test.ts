import { chosenFilters, readSentFilter } from './sent-filter';

test('what an address asks for; what it cannot mean is left out', () => {
  const { asked, filter } = readSentFilter(
    { status: 'error', channel: 'sms', from: '2026-03-28', to: '2026-03-29' },
    'Europe/London',
  );
  expect(filter).toEqual({
    ...{ stand: 'error', channel: 'sms' },
    from: new Date('2026-03-28T00:00:00Z'),
    // The day on which the clocks go forward is an hour shorter.
    until: new Date('2026-03-29T23:00:00Z'),
  });
  expect(chosenFilters(asked, '/c').map(({ text }) => text)).toEqual([
    ...['Status: Error', 'How: SMS', 'From 28 March 2026', 'To 29 March 2026'],
  ]);
  expect(chosenFilters(asked, '/c')[0]!.href).toBe('/c?channel=sms&from=2026-03-28&to=2026-03-29');
  const nonsense = readSentFilter({ status: 'x', channel: 'fax', from: '2026-02-31', to: 'now' }, 'Europe/London');
  expect(nonsense.filter).toEqual({ stand: null, channel: null, from: null, until: null });
  expect(chosenFilters(nonsense.asked, '/c')).toEqual([]);
});
