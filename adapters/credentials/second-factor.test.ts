import { Secret, TOTP } from 'otpauth';
import { createSecondFactor } from './second-factor';

const secondFactor = createSecondFactor();
/** "12345678901234567890", the secret of the examples in RFC 6238, appendix B. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const at = (seconds: number) => new Date(seconds * 1_000);

test.each([
  [59, '287082', 1],
  [1_111_111_109, '081804', 37_037_036],
  [1_111_111_111, '050471', 37_037_037],
  [1_234_567_890, '005924', 41_152_263],
  [2_000_000_000, '279037', 66_666_666],
])('at %d seconds %s is the code of step %d (RFC 6238)', (seconds, code, step) => {
  expect(secondFactor.stepOf(SECRET, code, at(seconds))).toBe(step);
});

test('a code is good in its own step and one before and after, and always names its own', () => {
  const step = 37_037_037;
  const offsets = [-31, -30, -1, 0, 29, 30, 59, 60];
  const found = offsets.map((offset) => secondFactor.stepOf(SECRET, '050471', at(step * 30 + offset)));
  expect(found).toEqual([null, step, step, step, step, step, step, null]);
});

test('spaces do not matter, everything else does', () => {
  const now = at(59);
  expect(secondFactor.stepOf(SECRET, ' 287 082 ', now)).toBe(1);
  for (const code of ['', '287083', '28708', '2870820', '287O82', '٢٨٧٠٨٢', '-87082', '287082; --']) {
    expect(secondFactor.stepOf(SECRET, code, now)).toBeNull();
  }
});

test('secrets are long, in base32, and never the same', () => {
  const secrets = Array.from({ length: 20 }, () => secondFactor.newSecret());
  for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(new Set(secrets).size).toBe(20);
});

test('the address tells an app all it needs', () => {
  const address = secondFactor.addressFor(SECRET, 'sam.okoro@oakfield.example');
  const url = new URL(address);
  expect([url.protocol, url.host]).toEqual(['otpauth:', 'totp']);
  expect(decodeURIComponent(url.pathname)).toBe('/Rollcall:sam.okoro@oakfield.example');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    issuer: 'Rollcall',
    secret: SECRET,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});

test('what an app makes of a new secret is accepted', () => {
  const secret = secondFactor.newSecret();
  const app = new TOTP({ secret: Secret.fromBase32(secret) });
  const now = at(1_795_000_000);
  expect(secondFactor.stepOf(secret, app.generate({ timestamp: now.getTime() }), now)).toBe(59_833_333);
});

test('the QR code is one SVG that a strict content security policy shows', async () => {
  const svg = await secondFactor.qrSvg(secondFactor.addressFor(SECRET, 'sam.okoro@oakfield.example'));
  expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 \d+ \d+"[^>]*>(<path [^>]*\/>)+<\/svg>$/);
  expect(svg).not.toMatch(/style|script|href|on\w+=/i);
});
