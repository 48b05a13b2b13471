import { CAPABILITIES, CAPABILITY_WORDS, isCapability, openItems } from './capabilities';

const tick = { by: 'Jo Bennett', at: '2026-11-29T10:00:00.000Z' };

it.each(CAPABILITIES)('%s has a checklist of items with ids of their own', (name) => {
  const ids = CAPABILITY_WORDS[name].checklist.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
});

it('items without a tick are open, in their order; ticks of nothing we know change nothing', () => {
  const ids = (ticks: Record<string, typeof tick>) => openItems('one-patient', ticks).map(({ id }) => id);
  expect(ids({})).toEqual(['training', 'failed-folder', 'senders']);
  expect(ids({ 'failed-folder': tick, toString: tick })).toEqual(['training', 'senders']);
  expect(ids({ training: tick, 'failed-folder': tick, senders: tick })).toEqual([]);
});

it('only names that we know are capabilities', () => {
  expect([isCapability('replies'), isCapability('toString'), isCapability('')]).toEqual([true, false, false]);
});
