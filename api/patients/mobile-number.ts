import { readMobile, type MobileOptions } from '../../domain/patients/mobile';
import { reasonMessage } from '../../domain/lists/row-reasons';
import { invalidInput } from '../contract/problem';

/** A number that a practice would recognise as a mobile, from the ranges kept for fiction. */
const EXAMPLES: Record<MobileOptions['region'], string> = { GB: '07700 900123', AU: '0491 570 006' };

/**
 * A mobile number that a person typed, in the one form in which numbers are compared (E.164); 422 on `path` with the
 * words of the row reasons for one that is none (E3).
 */
export function mobileOr422(text: string, options: MobileOptions, path = 'number'): string {
  const reading = readMobile(text, options);
  if (reading.ok) return reading.value;
  const example = EXAMPLES[options.region];
  if (reading.code === 'mobile-missing') {
    throw invalidInput([{ path, code: 'required', message: `Enter a mobile number, such as ${example}.` }]);
  }
  const what = reasonMessage(reading.code, 'kind' in reading ? reading.kind : undefined);
  throw invalidInput([{ path, code: reading.code, message: `${what}. Enter a mobile number, such as ${example}.` }]);
}
