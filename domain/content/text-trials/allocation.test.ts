import fc from 'fast-check';
import { addressKey, allocateTexts, householdsOf, type TrialPatient } from './allocation';

const patients = fc
  .array(
    fc.record({
      contact: fc.option(fc.integer({ min: 0, max: 60 })),
      home: fc.option(fc.integer({ min: 0, max: 60 })),
    }),
    {
      maxLength: 200,
    },
  )
  .map((all) =>
    all.map(({ contact, home }, index): TrialPatient => ({
      row: index * 3 + 2,
      contact: contact === null ? null : `+4477009${contact}`,
      address: home === null ? null : `sw1a1aa ${home}`,
    })),
  );
const seed = fc.string({ minLength: 8, maxLength: 32 });

const alone = (count: number): TrialPatient[] =>
  Array.from({ length: count }, (_, index) => ({ row: index + 2, contact: `+4477009${index}`, address: null }));

test('N41 patients who share a number or an address get the same text', () => {
  fc.assert(
    fc.property(patients, seed, (all, chosen) => {
      const second = allocateTexts(all, chosen);
      for (const one of all) {
        for (const other of all) {
          const share =
            (one.contact !== null && one.contact === other.contact) ||
            (one.address !== null && one.address === other.address);
          if (share) expect(second.has(one.row)).toBe(second.has(other.row));
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('N41 the two texts go to as many patients as each other, but for one household', () => {
  fc.assert(
    fc.property(patients, seed, (all, chosen) => {
      const second = allocateTexts(all, chosen);
      const largest = Math.max(0, ...[...householdsOf(all).values()].map((rows) => rows.length));
      expect(Math.abs(all.length - 2 * second.size)).toBeLessThanOrEqual(largest);
      expect(all.map(({ row }) => row)).toEqual(expect.arrayContaining([...second]));
    }),
  );
});

test('N41 the same list and seed give the same texts, and another seed gives others', () => {
  fc.assert(
    fc.property(patients, seed, (all, chosen) => {
      expect(allocateTexts(all, chosen)).toEqual(allocateTexts(all, chosen));
    }),
  );
  const list = alone(100);
  expect(allocateTexts(list, 'one')).not.toEqual(allocateTexts(list, 'two'));
});

test('N41 over many seeds each patient is as likely to get one text as the other', () => {
  const list = alone(21);
  const seeds = Array.from({ length: 2_000 }, (_, index) => allocateTexts(list, `seed ${index}`));
  for (const { row } of list) {
    const share = seeds.filter((second) => second.has(row)).length / seeds.length;
    // Five standard deviations.
    expect(Math.abs(share - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / seeds.length));
  }
});

test('N41 a third patient joins two households', () => {
  const [home, phone] = ['sw1a1aa 10downing', '+447700900001'];
  const households = householdsOf([
    { row: 2, contact: '+447700900002', address: home },
    { row: 3, contact: phone, address: null },
    { row: 4, contact: '+447700900003', address: null },
    { row: 5, contact: phone, address: home },
  ]);
  expect([...households.values()]).toEqual([[2, 3, 5], [4]]);
});

test('N41 an address is one however it is written, and nothing is told from half of it', () => {
  expect(addressKey(['10, Downing  Street', 'London'], 'SW1A 1AA')).toBe(addressKey(['10 downing street'], 'sw1a1aa'));
  expect(addressKey(['10 Downing Street'], null)).toBeNull();
  expect(addressKey([' '], 'SW1A 1AA')).toBeNull();
  expect(addressKey(null, 'SW1A 1AA')).toBeNull();
});
