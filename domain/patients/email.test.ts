import fc from 'fast-check';
import { readEmail } from './email';

const read = (text: string | undefined): string => {
  const reading = readEmail(text);
  return reading.ok ? reading.value : reading.code;
};

describe('P13 email address', () => {
  it.each([
    ['anna@example.com', 'anna@example.com'],
    [' Anna.Smith@Example.COM\u00a0', 'Anna.Smith@example.com'],
    ['mailto:anna@example.com', 'anna@example.com'],
    ["o'neil+gp@example.co.uk", "o'neil+gp@example.co.uk"],
    ['\u200banna@example.com', 'anna@example.com'],
    ['anna', 'email-invalid'],
    ['anna@', 'email-invalid'],
    ['anna@example', 'email-invalid'],
    ['anna@@example.com', 'email-invalid'],
    ['anna..smith@example.com', 'email-invalid'],
    ['anna@example..com', 'email-invalid'],
    ['anna smith@example.com', 'email-invalid'],
    ['ännä@example.com', 'email-invalid'],
    ['Anna <anna@example.com>', 'email-invalid'],
    ['anna@example.com; ben@example.com', 'email-invalid'],
    ['anna@example.com\r\nBcc: ben@example.com', 'email-invalid'],
    [`${'a'.repeat(400)}@example.com`, 'email-invalid'],
    ['none', 'email-invalid'],
    ['"anna smith"@example.com', 'email-invalid'],
    ['"anna"@example.com', 'email-invalid'],
    ['anna@example.com.', 'email-invalid'],
    ['anna@example.com,', 'email-invalid'],
    ['“anna”@example.com', 'email-invalid'],
    ['', 'email-missing'],
    ['  ', 'email-missing'],
    [undefined, 'email-missing'],
  ])('P13 %j is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('P13 never lets a line break or a blank through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (local, domain) => {
        const reading = readEmail(`${local}@${domain}`);
        if (reading.ok) expect(reading.value).not.toMatch(/\s/);
      }),
    );
  });
});
