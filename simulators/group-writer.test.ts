import { createGroupWriter, stored } from './group-writer';

it('writes what comes together in one group, and answers after it', async () => {
  const groups: number[][] = [];
  const writer = createGroupWriter<number>((items) => {
    groups.push(items);
    return Promise.resolve();
  });
  await Promise.all([1, 2, 3].map((item) => stored(writer, item)));
  await stored(writer, 4);
  expect(groups).toEqual([[1, 2, 3], [4]]);
});

it('has one group under way, and gathers the next meanwhile', async () => {
  const groups: number[][] = [];
  let release: () => void = () => undefined;
  const writer = createGroupWriter<number>((items) => {
    groups.push(items);
    return groups.length === 1 ? new Promise((resolve) => (release = resolve)) : Promise.resolve();
  });
  const first = stored(writer, 1);
  await new Promise((resolve) => setTimeout(resolve, 10));
  const others = [2, 3].map((item) => stored(writer, item));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(groups).toEqual([[1]]);
  release();
  await Promise.all([first, ...others]);
  expect(groups).toEqual([[1], [2, 3]]);
});

it('never makes a group larger than it may be', async () => {
  const sizes: number[] = [];
  const writer = createGroupWriter<number>(
    (items) => {
      sizes.push(items.length);
      return Promise.resolve();
    },
    { most: 2 },
  );
  await Promise.all([1, 2, 3, 4, 5].map((item) => stored(writer, item)));
  expect(Math.max(...sizes)).toBe(2);
});

it('fails those of a failed group, and only them; drain waits for all', async () => {
  let times = 0;
  const writer = createGroupWriter<number>(() => {
    times += 1;
    return times === 1 ? Promise.reject(new Error('away')) : Promise.resolve();
  });
  await expect(stored(writer, 1)).rejects.toThrow('away');
  const second = stored(writer, 2);
  await writer.drain();
  await expect(second).resolves.toBeUndefined();
});
