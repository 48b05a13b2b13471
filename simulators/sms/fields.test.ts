import { parse } from 'node:querystring';
import { internationalDigits, readSmsRequest } from './fields';

const NOW = Date.UTC(2026, 6, 1, 12);
const good = { apiKey: 'key', from: 'Oakfield', to: '447700900123', message: 'Hello', reference: 'a1' };
const read = (fields: Record<string, string>) =>
  readSmsRequest(parse(new URLSearchParams({ ...good, ...fields }).toString()), { apiKey: 'key', mostUnits: 612 }, NOW);

describe('the fields of sendsms', () => {
  it('are taken when they are right', () => {
    expect(read({ receipt: 'https://user:secret@example.org/receipts', unicode: '2' })).toEqual({
      to: ['447700900123'],
      from: 'Oakfield',
      message: 'Hello',
      parts: 1,
      unicode: false,
      reference: 'a1',
      receipt: 'https://user:secret@example.org/receipts',
      scheduledFor: null,
    });
  });

  it.each([
    [1, { apiKey: 'other' }],
    [1, { apiKey: '' }],
    [2, { to: '' }],
    [2, { to: '+447700900123' }],
    [2, { to: '00447700900123' }],
    [2, { to: '0207946000' }],
    [2, { to: '447700900123,abc' }],
    [2, { to: Array(51).fill('447700900123').join(',') }],
    [3, { from: 'Ab' }],
    [3, { from: 'TwelveLetter' }],
    [3, { from: 'No_Lines' }],
    [3, { from: '+44770090' }],
    [4, { group: 'staff' }],
    [5, { message: '' }],
    [5, { message: 'x'.repeat(613) }],
    [5, { message: '€'.repeat(307) }],
    [5, { message: 'Well done 👍', unicode: '0' }],
    [5, { message: 'Hello', unicode: 'yes' }],
    [6, { schedule: 'tomorrow' }],
    [6, { schedule: '2026-02-30 10:00' }],
    [6, { schedule: '2026-06-30 10:00' }],
    [8, { receipt: 'example.org/receipts' }],
    [8, { receipt: 'ftp://example.org/receipts' }],
  ])('are refused with code %i: %j', (code, fields) => {
    expect(read(fields as Record<string, string>)).toBe(code);
  });

  it('may name several numbers, UK ones in either form', () => {
    expect(read({ to: '07700900123,447700900124,61491570006' })).toMatchObject({
      to: ['447700900123', '447700900124', '61491570006'],
    });
  });

  it('may hold what GSM cannot when unicode is asked for', () => {
    expect(read({ message: 'Well done 👍', unicode: '1' })).toMatchObject({ unicode: true, parts: 1 });
    expect(read({ message: 'ŵ'.repeat(71), unicode: '2' })).toMatchObject({ unicode: true, parts: 2 });
  });

  it('read a schedule on a London clock', () => {
    expect(read({ schedule: '2026-07-01 14:00' })).toMatchObject({ scheduledFor: Date.UTC(2026, 6, 1, 13) });
  });

  it('lose a NUL, which the database could not hold', () => {
    expect(read({ message: 'a\0b', reference: 'r\0' })).toMatchObject({ message: 'ab', reference: 'r' });
  });
});

it('brings numbers to one form', () => {
  expect(['07700900123', '+447700900123', '447700900123', '61491570006'].map(internationalDigits)).toEqual([
    '447700900123',
    '447700900123',
    '447700900123',
    '61491570006',
  ]);
});
