import { sideBySide } from './side-by-side';

const never = new AbortController().signal;
const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('lanes run side by side until all have ended', async () => {
  let running = 0;
  let most = 0;
  await sideBySide(3, never, async () => {
    most = Math.max(most, ++running);
    await soon(5);
    running--;
  });
  expect([most, running]).toEqual([3, 0]);
});

test('the first to fail stops the others, which are waited for, and its error is thrown', async () => {
  const told: boolean[] = [];
  let lane = 0;
  const work = sideBySide(3, never, async (signal) => {
    if (lane++ === 1) throw new Error('first');
    await soon(10);
    told.push(signal.aborted);
    throw new Error('later');
  });
  await expect(work).rejects.toThrow('first');
  expect(told).toEqual([true, true]);
});

test('a cancellation from outside reaches every lane', async () => {
  const outer = new AbortController();
  const seen: boolean[] = [];
  const work = sideBySide(2, outer.signal, async (signal) => {
    await soon(5);
    seen.push(signal.aborted);
  });
  outer.abort();
  await work;
  expect(seen).toEqual([true, true]);
});
