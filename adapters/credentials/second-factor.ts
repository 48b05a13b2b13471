import { Secret, TOTP } from 'otpauth';
import { toString } from 'qrcode';
import type { SecondFactor } from '../../ports/practice/credentials';

const ISSUER = 'Rollcall';
/** As long as SHA-1's output (RFC 4226, 4). */
const SECRET_BYTES = 20;
const STEP_SECONDS = 30;
const QR_PIXELS = 240;

export function createSecondFactor(): SecondFactor {
  /** The defaults of every app: SHA-1, six digits, 30 seconds. */
  const codesOf = (secret: string, label = ISSUER) =>
    new TOTP({ issuer: ISSUER, label, secret, algorithm: 'SHA1', digits: 6, period: STEP_SECONDS });

  return {
    newSecret: () => new Secret({ size: SECRET_BYTES }).base32,

    addressFor: (secret, email) => codesOf(secret, email).toString(),

    async qrSvg(address) {
      const svg = await toString(address, { type: 'svg', errorCorrectionLevel: 'M', width: QR_PIXELS });
      return svg.trim();
    },

    stepOf(secret, code, now) {
      // Apps show "123 456".
      const digits = code.replace(/\s/g, '');
      if (!/^\d{6}$/.test(digits)) return null;
      const away = codesOf(secret).validate({ token: digits, timestamp: now.getTime(), window: 1 });
      return away === null ? null : Math.floor(now.getTime() / 1_000 / STEP_SECONDS) + away;
    },
  };
}
