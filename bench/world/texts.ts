/** What is sent, by the product and by the floors alike: filled in for each patient, as practices write. */
export const SMS_TEXT =
  'Dear ((Given name)), you are due for your flu vaccination. Please call the practice on 01632 960123 to book. Thank you.';

export const SUBJECT = 'Your flu vaccination is due';

export const EMAIL_TEXT = `Dear ((Given name)),

Our records show that you are due for your flu vaccination this year. It is free for you, takes five minutes, and
protects you and those around you through the winter.

Please call the practice on 01632 960123 between 8:00 and 18:30 to book an appointment, or come to one of our
walk-in clinics on Saturday mornings. Bring a list of the medicines that you take.

If you had the vaccination elsewhere, please tell us so that we can note it in your record.

Yours sincerely,
Your practice`;

/** The same for everybody: for lists that hold no names. */
export const PLAIN_SMS_TEXT =
  'You are due for your flu vaccination. Please call the practice on 01632 960123 to book an appointment. Thank you.';

/** What the product does with a template, for those who have none. */
export function fillIn(text: string, givenName: string): string {
  return text.replaceAll('((Given name))', givenName);
}
