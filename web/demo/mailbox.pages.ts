import { isId } from '../../domain/ids';
import type { DemoWorld } from '../../ports/demo-world';
import { notFound } from '../../api/contract/problem';
import type { WebPage } from '../kit/page';
import { standingOf, windowOf } from './standing';
import { textWithLinks } from './text-with-links';

const MAILS = 50;
const ALL = '/demo/mailbox';

/**
 * The mailbox of the demonstration. An email may contain anything, so its HTML is shown in a frame that may do nothing.
 */
export function mailboxPages(world: DemoWorld): WebPage[] {
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
    {
      method: 'get',
      path: `${ALL}/{id}`,
      for: 'staff',
      async handle({ params }) {
        const mail = await world.mail(params.id!);
        if (!mail) throw notFound();
        return {
          view: 'demo/mail',
          title: 'Email',
          data: {
            mail: { ...mail, html: mail.html !== null, pieces: textWithLinks(mail.text.trim()) },
            htmlAddress: `${ALL}/${params.id}/html`,
          },
        };
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
