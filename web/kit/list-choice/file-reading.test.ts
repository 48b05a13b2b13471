import { mendedLine } from './file-reading';

test('P13 what was mended is told as it stood, what was wrong with it, and how it was read', () => {
  expect(mendedLine(17, { field: 'mobile', from: '7700900123', to: '+447700900123', damage: 'leading-zero' })).toEqual({
    row: 17,
    field: 'Mobile',
    from: '7700900123 (the first 0 was lost)',
    to: '07700 900123',
  });
  const birthday = { field: 'dateOfBirth', from: '18691', to: '1951-03-04', damage: 'day-count' } as const;
  expect(mendedLine(3, birthday)).toMatchObject({ field: 'Date of birth', to: '4 March 1951' });
});

test('a restricted record shows nothing of itself here either', () => {
  const number = { field: 'nhsNumber', from: null, to: null, damage: 'decimal' } as const;
  expect(mendedLine(3, number)).toMatchObject({ row: 3, from: null, to: null });
});
