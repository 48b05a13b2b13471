import fc from 'fast-check';
import { sumLedger, type CreditKind } from './credits';

const entry = (kind: CreditKind, credits: number) => ({ kind, credits });

describe('N25 the ledger of credits', () => {
  test('N25 nothing bought is nothing', () => {
    expect(sumLedger([])).toEqual({ bought: 0, balance: 0, reserved: 0, used: 0 });
  });

  test('N25 purchase − reserve + return is the balance, and use is what was used', () => {
    const ledger = [
      entry('purchase', 100),
      entry('reserve', 60),
      entry('use', 25),
      entry('use', 5),
      entry('return', 30),
    ];
    expect(sumLedger(ledger)).toEqual({ bought: 100, balance: 70, reserved: 0, used: 30 });
  });

  test('N25 what is bought is always free, reserved or used', () => {
    const kind = fc.constantFrom<CreditKind>('purchase', 'reserve', 'use', 'return');
    const entries = fc.array(fc.record({ kind, credits: fc.integer({ min: 1, max: 1_000_000 }) }));
    fc.assert(
      fc.property(entries, (ledger) => {
        const { bought, balance, reserved, used } = sumLedger(ledger);
        expect(balance + reserved + used).toBe(bought);
      }),
    );
  });
});
