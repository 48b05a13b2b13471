import { createDueQueue } from './due-queue';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('hands out each item when its time has come, never before', async () => {
  const seen: [string, number][] = [];
  const start = Date.now();
  const queue = createDueQueue<string>((items) => items.forEach((item) => seen.push([item, Date.now() - start])));
  queue.add(start + 60, 'late');
  queue.add(start + 20, 'early');
  queue.add(start - 5, 'past');
  expect(queue.size).toBe(3);
  await wait(120);
  expect(seen.map(([item]) => item)).toEqual(['past', 'early', 'late']);
  expect(seen[1]![1]).toBeGreaterThanOrEqual(20);
  expect(seen[2]![1]).toBeGreaterThanOrEqual(60);
  expect(queue.size).toBe(0);
});

it('forgets what it is told to forget', async () => {
  const seen: string[] = [];
  const queue = createDueQueue<string>((items) => seen.push(...items));
  queue.add(Date.now() + 10, 'gone');
  queue.clear();
  queue.add(Date.now() + 10, 'there');
  await wait(50);
  expect(seen).toEqual(['there']);
});
