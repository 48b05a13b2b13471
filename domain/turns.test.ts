import { Turns } from './turns';

/** Whether a promise has resolved once everything that was ready has run. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  for (let i = 0; i < 5; i++) await Promise.resolve();
  return done;
}

test('turns: those who wait begin in order, as many at the same time as there are turns', async () => {
  const turns = new Turns(2);
  await turns.take();
  await turns.take();
  const third = turns.take();
  const fourth = turns.take();
  expect(await isDone(third)).toBe(false);
  turns.give();
  expect([await isDone(third), await isDone(fourth)]).toEqual([true, false]);
  turns.give();
  expect(await isDone(fourth)).toBe(true);
});

test('turns: a caller who gives up gets the reason, and the next one gets the turn', async () => {
  const turns = new Turns(1);
  await turns.take();
  const leaving = new AbortController();
  const left = turns.take(leaving.signal);
  const next = turns.take();
  leaving.abort(new Error('the upload was broken off'));
  await expect(left).rejects.toThrow('the upload was broken off');
  turns.give();
  expect(await isDone(next)).toBe(true);
  // Somebody who has begun keeps the turn, whatever happens to their signal.
  turns.give();
  const begun = new AbortController();
  await turns.take(begun.signal);
  begun.abort();
  expect(await isDone(turns.take())).toBe(false);
});

test('turns: a signal that has aborted takes no turn', async () => {
  const turns = new Turns(1);
  await expect(turns.take(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  expect(await isDone(turns.take())).toBe(true);
});

test('turns: work that fails ends its turn', async () => {
  const turns = new Turns(1);
  await expect(turns.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await turns.run(() => Promise.resolve('done'))).toBe('done');
});
