import { PHASES } from './phases';
import { mayRemind, reminderFault } from './reminders';

test('H5 reminders come one after the other', () => {
  const body = 'Please book.';
  expect(reminderFault([])).toBeNull();
  expect(
    reminderFault([
      { afterDays: 3, body },
      { afterDays: 7, body },
    ]),
  ).toBeNull();
  expect(
    reminderFault([
      { afterDays: 3, body },
      { afterDays: 3, body },
    ]),
  ).toMatchObject({ index: 1 });
  expect(
    reminderFault([
      { afterDays: 1, body },
      { afterDays: 9, body },
      { afterDays: 8, body },
    ]),
  ).toMatchObject({ index: 2 });
});

test('H5 nobody is reminded before all have their invitation, nor after it was stopped', () => {
  const may = PHASES.filter((phase) => mayRemind({ phase, isPaused: false }));
  expect(may).toEqual(['settling', 'settled']);
  expect(PHASES.some((phase) => mayRemind({ phase, isPaused: true }))).toBe(false);
});
