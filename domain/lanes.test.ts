import fc from 'fast-check';
import { inLanes } from './lanes';

const turns = async (count: number) => {
  for (let at = 0; at < count; at++) await Promise.resolve();
};

test('every item is worked on once, in order, and never more than the width at once', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.nat(9)), fc.integer({ min: 1, max: 8 }), async (items, width) => {
      const begun: number[] = [];
      let running = 0;
      let most = 0;
      await inLanes(items, width, async (item, index) => {
        begun.push(index);
        most = Math.max(most, ++running);
        await turns(item);
        running--;
      });
      expect(begun).toEqual(items.map((_, index) => index));
      expect(running).toBe(0);
      expect(most).toBeLessThanOrEqual(width);
    }),
  ));

test('after an error no item begins, what runs is waited for, and the first error is thrown', async () => {
  const ended: number[] = [];
  const work = inLanes([0, 1, 2, 3, 4], 3, async (item) => {
    await turns(item === 1 ? 1 : 5);
    ended.push(item);
    if (item > 0) throw new Error(`of ${item}`);
  });
  await expect(work).rejects.toThrow('of 1');
  expect(ended).toEqual([1, 0, 2]);
});

test('no item begins once the caller says stop', async () => {
  const begun: number[] = [];
  await inLanes(
    [0, 1, 2, 3],
    1,
    (item) => {
      begun.push(item);
      return Promise.resolve();
    },
    () => begun.length < 2,
  );
  expect(begun).toEqual([0, 1]);
});
