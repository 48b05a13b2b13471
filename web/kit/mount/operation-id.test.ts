import { v7, version } from 'uuid';
import { operationIdOf } from './operation-id';

test('the same form of the same person is the same operation, whoever else sends the same id', () => {
  const asked = v7();
  const made = operationIdOf(asked, 'sam', '/p/oakfield/account/staff/new');
  expect(operationIdOf(asked.toUpperCase(), 'sam', '/p/oakfield/account/staff/new')).toBe(made);
  expect(operationIdOf(asked, 'kim', '/p/oakfield/account/staff/new')).not.toBe(made);
  expect(operationIdOf(asked, 'sam', '/p/birchwood/account/staff/new')).not.toBe(made);
});

test('the id that is asked for is never the one that is used, so nothing that is there can be named by it', () => {
  const asked = v7();
  const made = operationIdOf(asked, 'sam', '/')!;
  expect(made).not.toBe(asked);
  expect(version(made)).toBe(7);
  // In its place by time, as all ids.
  expect(made.slice(0, 13)).toBe(asked.slice(0, 13));
  expect(operationIdOf('not an id', 'sam', '/')).toBeNull();
});
