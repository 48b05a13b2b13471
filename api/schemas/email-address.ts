import { z } from 'zod';
import { readEmail } from '../../domain/patients/email';

const ENTER_ADDRESS = 'Enter an email address, such as kim@example.org.';

/** An email address that a person typed. */
export const emailAddress = z
  .string(ENTER_ADDRESS)
  .trim()
  .transform((text, context) => {
    const reading = readEmail(text);
    if (reading.ok) return reading.value;
    context.issues.push({ code: 'custom', input: text, params: { code: reading.code }, message: ENTER_ADDRESS });
    return z.NEVER;
  });
