import { BLOCK_TICKS } from '../eligibility/purposes';
import { countSms } from '../content/sms-parts';
import { startConfirmation, stopConfirmation } from './automatic-texts';

test('N20 N36 confirmations are one segment, name the practice, and say what still comes', () => {
  for (const tick of BLOCK_TICKS) {
    const text = stopConfirmation('Oakfield Surgery', tick);
    expect(countSms(text)).toMatchObject({ encoding: 'gsm7', segments: 1 });
    expect(text).toMatch(/^Oakfield Surgery: .* We may still write or call\. Reply START/);
  }
  expect(countSms(startConfirmation('Oakfield Surgery'))).toMatchObject({ segments: 1 });
});
