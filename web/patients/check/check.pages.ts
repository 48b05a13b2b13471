import { RateLimiterMemory } from 'rate-limiter-flexible';
import { CHECKED_ABOUT, readCheckCode, readLastDigits } from '../../../domain/content/links/message-check';
import { dateWords } from '../../../domain/words/times';
import type { MessageCheckAnswer } from '../../../ports/patients/message-checks';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { Form, PageAnswer, WebPage } from '../../kit/page';

/** From one address; a practice behind one address answers many patients. */
const PER_ADDRESS = { points: 30, duration: 15 * 60 };
const TOO_MANY = 'There were too many tries. Try again tomorrow, or ask the practice';

/**
 * "Was this really from you?" (N43): a page for patients, without a sign-in, and one for reception. Both answer whether
 * and when we sent it, and what it is about, and nothing else.
 */
export function checkPages(services: PageServices): WebPage[] {
  const fromHere = new RateLimiterMemory(PER_ADDRESS);
  const mayTry = (from: string): Promise<boolean> =>
    fromHere.consume(from).then(
      () => true,
      () => false,
    );

  /** What was typed, judged and looked up. */
  async function answered(
    form: Form,
    practiceId: string | null,
    now: Date,
    isAllowed = true,
  ): Promise<{ errors: FormError[]; answer: Exclude<MessageCheckAnswer, { kind: 'too-many' }> | null }> {
    const code = readCheckCode(form.text('code'));
    const lastDigits = readLastDigits(form.text('digits'));
    const errors: FormError[] = [
      ...(code === null ? [{ field: 'code', message: 'Enter the last 6 letters and numbers of the link' }] : []),
      ...(lastDigits === null ? [{ field: 'digits', message: 'Enter the last 4 digits of the mobile number' }] : []),
    ];
    if (code === null || lastDigits === null) return { errors, answer: null };
    if (!isAllowed) return { errors: [{ field: 'code', message: TOO_MANY }], answer: null };
    const answer = await services.messageChecks.check(practiceId, { code, lastDigits }, now);
    if (answer.kind === 'too-many') return { errors: [{ field: 'code', message: TOO_MANY }], answer: null };
    return { errors: [], answer };
  }

  const said = (answer: MessageCheckAnswer | null) =>
    answer?.kind === 'sent'
      ? {
          isSent: true,
          text: `Yes, sent on ${dateWords(answer.sentAt, answer.timeZone)} about ${CHECKED_ABOUT[answer.about]}.`,
          practiceName: answer.practiceName,
        }
      : answer && { isSent: false, text: 'We cannot find it.', practiceName: null };

  const forPatients = (
    form: Form | null,
    answer: MessageCheckAnswer | null = null,
    errors: FormError[] = [],
  ): PageAnswer => ({
    view: 'patients/check/verify',
    title: 'Was this really from you?',
    errors,
    data: { typed: typedIn(form), answer: said(answer) },
  });
  const forReception = (
    base: string,
    form: Form | null,
    answer: MessageCheckAnswer | null = null,
    errors: FormError[] = [],
  ): PageAnswer => ({
    view: 'patients/check/check-message',
    title: 'Check a message',
    section: 'patients',
    errors,
    data: { typed: typedIn(form), answer: said(answer), action: `${base}/patients/check-message` },
  });

  return [
    { method: 'get', path: '/verify', for: 'anyone', handle: () => Promise.resolve(forPatients(null)) },
    {
      method: 'post',
      path: '/verify',
      for: 'anyone',
      async handle({ form, signIn, now }) {
        const { errors, answer } = await answered(form, null, now, await mayTry(signIn.from));
        return forPatients(form, answer, errors);
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/patients/check-message',
      for: 'practice',
      role: 'viewer',
      handle: ({ base }) => Promise.resolve(forReception(base, null)),
    },
    {
      method: 'post',
      path: '/p/{practice}/patients/check-message',
      for: 'practice',
      role: 'viewer',
      forgets: true,
      async handle({ form, base, caller, now }) {
        const { errors, answer } = await answered(form, caller.practiceId, now);
        return forReception(base, form, answer, errors);
      },
    },
  ];
}

const typedIn = (form: Form | null) => ({ code: form?.text('code') ?? '', digits: form?.text('digits') ?? '' });
