import { campaignCostWords, estimateWords, lowCreditWords, poundWords } from '../../kit/words/cost-words';
import { entryWords, monthCostWords, penceWords } from './credits.words';

const counted = { counted: true, balance: 100 };

describe('N24 N25 words about credits and costs', () => {
  test('N24 amounts are shown in pounds and pence', () => {
    expect([poundWords(12_345_600_000), poundWords(5_000), penceWords(23_500)]).toEqual([
      '£12,345.60',
      '£0.01',
      '2.35p',
    ]);
  });

  test.each([
    [
      { needed: 40, credits: counted, amount: 960_000 },
      'About £0.96 without VAT. It needs 40 SMS credits. Your practice has 100. 60 will be left.',
    ],
    [
      { needed: 140, credits: counted, amount: null },
      'It needs 140 SMS credits. Your practice has 100. You need 40 more.',
    ],
    [{ needed: 40, credits: { counted: false, balance: 0 }, amount: null }, ''],
    [{ needed: 0, credits: counted, amount: 10_000 }, 'About £0.01 without VAT.'],
  ])('N24 the review page says %#', (estimate, words) => {
    expect(estimateWords(estimate)).toBe(words);
  });

  test('N24 a campaign goes from its estimate to what it used', () => {
    const words = campaignCostWords({
      credits: { reserved: 14, used: 12 },
      cost: { estimate: 336_000, used: 288_000 },
    });
    expect(words).toBe('14 SMS credits reserved, 12 used. Estimated £0.34, used £0.29, without VAT.');
    expect(campaignCostWords({ credits: null, cost: null })).toBe('');
  });

  test('N25 Home warns where fewer credits are left than the last 30 days needed, and only there', () => {
    expect(lowCreditWords({ counted: false, balance: 0 }, 100)).toBeNull();
    expect(lowCreditWords({ counted: true, balance: 100 }, 100)).toBeNull();
    expect(lowCreditWords({ counted: true, balance: 99 }, 100)).toMatch('99 SMS credits left. It needed 100');
    expect(lowCreditWords({ counted: true, balance: 0 }, 0)).toMatch('no SMS credits left');
  });

  test('N25 an entry says what it is about', () => {
    expect(entryWords({ kind: 'purchase', reference: 'PO 1', used: null })).toEqual({ what: 'Bought', about: 'PO 1' });
    expect(entryWords({ kind: 'reserve', reference: null, used: 1_200 })).toEqual({
      what: 'Reserved',
      about: '1,200 used',
    });
    expect(entryWords({ kind: 'return', reference: null, used: null })).toEqual({ what: 'Returned', about: '' });
  });

  test('N24 what is only expected is called a forecast', () => {
    expect(monthCostWords({ spent: 10_000, forecast: 0 })).toBe('£0.01');
    expect(monthCostWords({ spent: 10_000, forecast: 20_000 })).toBe('£0.01 + £0.02 forecast');
    expect(monthCostWords({ spent: 0, forecast: 20_000 })).toBe('£0.02 forecast');
    expect(monthCostWords({ spent: 219_336_000, forecast: 1_204_000_000 })).toBe('£219 + £1,204 forecast');
  });
});
