import { partOfDay, shiftedTimes } from './session-shift';

const at = (text: string) => ({ startsAt: new Date(text), endsAt: new Date(Date.parse(text) + 600_000) });

test('H2 a clinic that is moved keeps its order, lengths and gaps', () => {
  const moved = shiftedTimes(
    [at('2026-12-01T09:10:00Z'), at('2026-12-01T09:00:00Z')],
    new Date('2026-12-03T14:00:00Z'),
  );
  expect(moved).toEqual([at('2026-12-03T14:10:00Z'), at('2026-12-03T14:00:00Z')]);
});

test('H2 a part of a day is on the clock of the practice', () => {
  expect(partOfDay({ date: '2026-07-01' }, 'Europe/London')).toEqual({
    from: new Date('2026-06-30T23:00:00Z'),
    to: new Date('2026-07-01T23:00:00Z'),
  });
  expect(partOfDay({ date: '2026-07-01', from: '09:00', to: '24:00' }, 'Europe/London')).toEqual({
    from: new Date('2026-07-01T08:00:00Z'),
    to: new Date('2026-07-01T23:00:00Z'),
  });
});
