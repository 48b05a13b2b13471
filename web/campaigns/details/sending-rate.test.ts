import { sendingRate } from './sending-rate';

const now = new Date('2026-11-24T14:35:30Z');
const minute = (clock: string, sent: number, first = `${clock}:00`) => ({
  ...{ at: new Date(`2026-11-24T${clock}:00Z`), sent, delivered: 0 },
  firstSentAt: new Date(`2026-11-24T${first}Z`),
});

test('how fast it goes and when it ends', () => {
  const rate = sendingRate([minute('14:34', 60, '14:34:30'), minute('14:35', 40)], 200, now);
  expect(rate).toEqual({ perMinute: 100, endsAt: new Date('2026-11-24T14:37:30Z') });
});

test('nothing is said too early, at the end, or of what was long ago', () => {
  expect(sendingRate([], 5, now)).toBeNull();
  expect(sendingRate([minute('14:35', 3, '14:35:29')], 5, now)).toBeNull();
  expect(sendingRate([minute('14:35', 3)], 0, now)).toBeNull();
  expect(sendingRate([minute('13:00', 300)], 5, now)).toBeNull();
});
