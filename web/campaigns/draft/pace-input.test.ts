import { paceFields, readPace } from './pace-input';

const read = (perHour: string) => readPace({ pace: 'limit', perHour }, null);

test('N17 a pace as people write it', () => {
  expect(read('40')).toEqual({ ok: true, perHour: 40 });
  expect(read(' 1,200 ')).toEqual({ ok: true, perHour: 1200 });
  expect(readPace({ pace: 'fast', perHour: '40' }, 12)).toEqual({ ok: true, perHour: null });
  expect(readPace({ pace: '', perHour: '' }, 12)).toEqual({ ok: true, perHour: 12 });
});

test.each(['', 'forty', '0', '-4', '1.5', '1000001'])('N17 %j is refused with an example or a limit', (written) => {
  expect(read(written)).toMatchObject({ ok: false, error: { field: 'perHour' } });
});

test('N17 the fields show a pace so that it is read as it was', () => {
  for (const perHour of [null, 40]) expect(readPace(paceFields(perHour), 7)).toEqual({ ok: true, perHour });
});
