import { createShownOnce } from './shown-once';

test('only the first press of a form is answered with the secret', () => {
  const isFirst = createShownOnce();
  expect([isFirst('a'), isFirst('b'), isFirst('a'), isFirst('a')]).toEqual([true, true, false, false]);
});

test('what was long ago is forgotten, so it never grows', () => {
  const isFirst = createShownOnce();
  isFirst('old');
  for (let index = 0; index < 500; index++) isFirst(`press ${index}`);
  expect(isFirst('press 499')).toBe(false);
  expect(isFirst('old')).toBe(true);
});
