import { isId } from '../../domain/ids';
import type { DemoMailAnswer, DemoWorld } from '../../ports/demo-world';
import { linkPath } from '../../domain/patients/personal-link';
import { notFound } from '../../api/contract/problem';
import type { FormError } from '../kit/form-error';
import type { PageAnswer, Visit, WebPage } from '../kit/page';
import { replyIn } from './reply';
import { standingOf, windowOf } from './standing';
import { textWithLinks } from './text-with-links';

const MAILS = 50;
const LONGEST_REPLY = 20_000;
const ALL = '/demo/mailbox';
/** The link of a direct message, whose answer is written on its page. */
const DIRECT_LINK = new RegExp(linkPath('message', '[A-Za-z0-9_-]+'));

/** What a visitor can let come back besides a reply, with what it shows in Rollcall. */
export const MAIL_ANSWERS = [
  {
    kind: 'delivered',
    label: 'The mail server says it was delivered',
    shows: 'The email is shown as delivered, and saved if you asked for that.',
  },
  {
    kind: 'failed',
    label: 'It bounces: there is no such address',
    shows: 'The email is shown as failed, with its cause.',
  },
  {
    kind: 'delayed',
    label: 'The mail server says it is delayed',
    shows: 'The email stays as it is and is marked as delayed.',
  },
  {
    kind: 'automatic',
    label: 'An automatic answer: away until Monday',
    shows: 'It is never answered. If patients can reply to the email, it is kept apart and waits for nobody.',
  },
] as const;

/**
 * The mailbox of the demonstration. An email may contain anything, so its HTML is shown in a frame that may do nothing.
 */
export function mailboxPages(world: DemoWorld): WebPage[] {
  async function one({ params, form }: Visit, errors: FormError[] = []): Promise<PageAnswer> {
    const mail = await world.mail(params.id!);
    if (!mail) throw notFound();
    return {
      view: 'demo/mail',
      title: 'Email',
      errors,
      data: {
        mail: { ...mail, html: mail.html !== null, pieces: textWithLinks(mail.text.trim()) },
        here: `${ALL}/${params.id}`,
        answers: MAIL_ANSWERS,
        reply: form.raw('reply'),
        opensPage: DIRECT_LINK.test(mail.text),
      },
    };
  }

  async function answer(visit: Visit, sent: DemoMailAnswer, field: string, told: string): Promise<PageAnswer> {
    if (!(await world.answerMail(visit.params.id!, sent))) {
      return one(visit, [
        { field, message: 'Rollcall does not take this: the address of the email is no longer good' },
      ]);
    }
    return { goTo: `${ALL}/${visit.params.id}`, banner: { kind: 'success', text: told } };
  }

  return [
    {
      method: 'get',
      path: ALL,
      for: 'staff',
      async handle({ query }) {
        const page = await world.mails(windowOf(query.before, MAILS));
        return {
          view: 'demo/mailbox',
          title: 'Mailbox',
          data: {
            mails: page.items.map((mail) => ({
              ...mail,
              href: isId(mail.reference) ? `${ALL}/${mail.reference}` : null,
            })),
            mailCount: page.total,
            standing: standingOf(page, ALL),
          },
        };
      },
    },
    { method: 'get', path: `${ALL}/{id}`, for: 'staff', handle: (visit) => one(visit) },
    {
      method: 'post',
      path: `${ALL}/{id}/reply`,
      for: 'staff',
      async handle(visit) {
        const reply = replyIn(visit.form, LONGEST_REPLY);
        if ('errors' in reply) return one(visit, reply.errors);
        return answer(
          visit,
          { kind: 'reply', text: reply.text },
          'reply',
          'The reply was sent. It is in the inbox of the practice.',
        );
      },
    },
    {
      method: 'post',
      path: `${ALL}/{id}/answer`,
      for: 'staff',
      async handle(visit) {
        const chosen = MAIL_ANSWERS.find(({ kind }) => kind === visit.form.text('answer'));
        if (!chosen) return one(visit, [{ field: 'answer', message: 'Choose the answer that comes back' }]);
        return answer(visit, { kind: chosen.kind }, 'answer', `It was sent. ${chosen.shows}`);
      },
    },
    {
      method: 'get',
      path: `${ALL}/{id}/html`,
      for: 'staff',
      async handle({ params }) {
        const html = (await world.mail(params.id!))?.html;
        if (!html) throw notFound();
        return { framed: html };
      },
    },
  ];
}
