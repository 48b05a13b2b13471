import type { OUTCOMES } from './outcomes';
import { isTrouble, latestReceipt, receiptDelay, receiptsOf, refusalCode, statusWord } from './outcomes';

const told = (outcome: keyof typeof OUTCOMES) =>
  receiptsOf(outcome).map(({ status, code }) => (code ? `${status}/${code}` : status));

it.each([
  ['delivered', ['0/000']],
  ['invalid-number', ['1/201']],
  ['off', ['1/102']],
  ['out-of-signal', ['2', '1/102']],
  ['memory-full', ['1/104']],
  ['network-trouble', ['1/900']],
  ['rejected', ['1/401']],
  ['no-receipt', []],
  ['slow', ['0/000']],
  ['buffered-then-delivered', ['2', '0/000']],
  ['buffered-then-failed', ['2', '1']],
  ['delivered-twice', ['0/000', '0/000']],
  ['failed-then-delivered', ['1/102', '0/000']],
  ['receipt-before-response', ['0/000']],
] as const)('%s is told as %j', (outcome, receipts) => {
  expect(told(outcome)).toEqual(receipts);
});

it('takes 50 to 200 ms to deliver unless told otherwise', () => {
  const delays = Array.from({ length: 1_000 }, (_, number) => receiptDelay('delivered', number, null));
  expect(Math.min(...delays)).toBe(50);
  expect(Math.max(...delays)).toBe(200);
  expect(receiptDelay('delivered', 7, 3_000)).toBe(3_000);
  expect(receiptDelay('slow', 7, null)).toBe(10_000);
  expect(receiptDelay('slow', 7, 0)).toBe(0);
});

it('says in a delivery report what has happened so far', () => {
  const words = (outcome: keyof typeof OUTCOMES) =>
    [0, 100, 200].map((age) => statusWord(latestReceipt(outcome, 100, age)));
  expect(words('delivered')).toEqual(['Pending with Network', 'Delivered', 'Delivered']);
  expect(words('buffered-then-delivered')).toEqual(['Pending with Network', 'Buffered', 'Delivered']);
  expect(words('off')).toEqual(['Pending with Network', 'Declined', 'Declined']);
  expect(words('rejected')).toEqual(['Pending with Network', 'Rejected', 'Rejected']);
  expect(words('no-receipt')).toEqual(Array(3).fill('Pending with Network'));
});

it('knows refusals and troubles by name', () => {
  expect(['code-1', 'code-12', 'code-0', 'code-13', 'delivered'].map(refusalCode)).toEqual([1, 12, null, null, null]);
  expect(['hang', 'drop-connection', 'delivered', 'code-2'].map(isTrouble)).toEqual([true, true, false, false]);
});
