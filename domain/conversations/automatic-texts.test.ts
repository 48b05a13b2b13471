import { BLOCK_TICKS } from '../eligibility/purposes';
import { countSms } from '../content/sms-parts';
import { emergencyAnswer, startConfirmation, stopConfirmation } from './automatic-texts';

test('N20 N36 confirmations are one segment, name the practice, and say what still comes', () => {
  for (const tick of BLOCK_TICKS) {
    const text = stopConfirmation('Oakfield Surgery', tick);
    expect(countSms(text)).toMatchObject({ encoding: 'gsm7', segments: 1 });
    expect(text).toMatch(/^Oakfield Surgery: .* We may still write or call\. Reply START/);
  }
  expect(countSms(startConfirmation('Oakfield Surgery'))).toMatchObject({ segments: 1 });
});

test('N19 the answer to a red flag is one segment, with the numbers of the country', () => {
  expect(emergencyAnswer('Oakfield Surgery', 'GB')).toMatch(/call 999 now\..*call 111\./);
  expect(emergencyAnswer('Oakfield Surgery', 'AU')).toMatch(/call 000 now\./);
  for (const region of ['GB', 'AU'] as const) {
    expect(countSms(emergencyAnswer('Oakfield Surgery', region))).toMatchObject({ encoding: 'gsm7', segments: 1 });
  }
});
