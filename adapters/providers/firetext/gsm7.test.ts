import { countSms } from '../../../domain/content/sms-parts';
import { isGsm7 } from './gsm7';

it('agrees with what the previews count, for every character (P17, N24)', () => {
  for (let code = 0; code <= 0xffff; code++) {
    const character = String.fromCharCode(code);
    if (isGsm7(character) !== (countSms(character).encoding === 'gsm7')) throw new Error(`differs at ${code}`);
  }
  expect(isGsm7('Caff\u00e8 \u20ac5 {x}')).toBe(true);
  expect(isGsm7('\ud83d\ude00')).toBe(false);
  expect(isGsm7('')).toBe(true);
});
