import { amountOf, costLevel, estimateOf, financialYear, forecastYear, poundsOf } from './costs';

describe('N24 costs', () => {
  test.each([
    [0, '0.00'],
    [1_000_000, '1.00'],
    [23_500, '0.0235'],
    [240_000_000, '240.00'],
    [1, '0.000001'],
  ])('N24 %s ten-thousandths of a penny are %s pounds', (amount, pounds) => {
    expect(poundsOf(amount)).toBe(pounds);
  });

  test.each<[string, number | null]>([
    ['0', 0],
    ['12.5', 12_500_000],
    ['3000.00', 3_000_000_000],
    ['-1', null],
    ['1.234', null],
    ['1e3', null],
    ['', null],
  ])('N24 %p pounds are read as %p', (pounds, amount) => {
    expect(amountOf(pounds)).toBe(amount);
  });

  test('N24 an estimate says segments, credits and cost; an email costs by the message and needs no credits', () => {
    const counted = { recipients: 3, segments: { longest: 2, total: 4 }, available: 10, unitPrice: 24_000 };
    expect(estimateOf({ channel: 'sms', ...counted })).toEqual({
      segments: { longest: 2, total: 4 },
      credits: { needed: 4, available: 10 },
      cost: { amount: '0.096', currency: 'GBP' },
    });
    const email = { ...counted, segments: { longest: 0, total: 0 }, available: null, unitPrice: 100 };
    expect(estimateOf({ channel: 'email', ...email })).toMatchObject({
      credits: { needed: 0, available: null },
      cost: { amount: '0.0003' },
    });
    expect(estimateOf({ channel: 'sms', ...counted, unitPrice: null }).cost.amount).toBe('0.00');
  });

  test.each([
    ['2026-03-31', '2025-04-01', '2026-04-01'],
    ['2026-04-01', '2026-04-01', '2027-04-01'],
    ['2026-12-25', '2026-04-01', '2027-04-01'],
  ])('N24 %s lies in the financial year from %s', (day, from, to) => {
    expect(financialYear(day)).toEqual({ from, to });
  });

  test('N24 days to come cost what an average day did, or what is reserved for them where that is more', () => {
    const known = [
      { month: '2026-04', spent: 300, reserved: 0 },
      { month: '2026-05', spent: 310, reserved: 0 },
      { month: '2026-09', spent: 0, reserved: 5_000 },
    ];
    // 61 days have passed at 10 a day.
    const year = forecastYear(known, '2026-05-31');
    expect(year.months).toHaveLength(12);
    expect(year.months.map(({ month }) => month).slice(0, 2)).toEqual(['2026-04', '2026-05']);
    expect(year.months.slice(0, 3).map(({ forecast }) => forecast)).toEqual([0, 0, 300]);
    expect(year.months[5]).toMatchObject({ month: '2026-09', forecast: 5_000 });
    expect(year).toMatchObject({ spent: 610, reserved: 5_000 });
    expect(year.forecast).toBe(610 + 10 * (365 - 61 - 30) + 5_000);
  });

  test('N24 the first days of a year are no average yet', () => {
    const year = forecastYear([{ month: '2026-04', spent: 300, reserved: 0 }], '2026-04-01');
    expect(year.months[1]!.forecast).toBe(310);
  });

  test('N24 what is reserved counts towards the warning and the ceiling', () => {
    const limits = { allowance: null, warnAt: 100, stopAt: 200 };
    const levels = [99, 100, 199, 200].map((spent) => costLevel({ spent: spent - 10, reserved: 10 }, limits));
    expect(levels).toEqual(['ok', 'warn', 'warn', 'stop']);
    expect(costLevel({ spent: 1e9, reserved: 0 }, { allowance: 1, warnAt: null, stopAt: null })).toBe('ok');
  });
});
