import { CHANNEL_WORDS } from '../../../domain/delivery/channel-words';
import { MESSAGE_WORDS, type MessageWord } from '../../../domain/delivery/message-words';
import { bodyOf } from '../../../api/ask';
import { contactLook } from '../../../api/patients/looks';
import type { Contact, ContactMessage } from '../../../ports/patients/contacts';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { Form, PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { address } from '../../kit/words/numbered-links';
import { channelsOf } from '../../kit/words/channels';

interface Page {
  items: Contact[];
  nextCursor: string | null;
}
type Found = Contact & { messages: ContactMessage[] };

const DETAILS = ['name', 'mobile', 'email', 'agreedHow'] as const;
type Details = Record<(typeof DETAILS)[number], string>;
type Message = Record<'channel' | 'subject' | 'body', string>;

const detailsIn = (form: Form): Details =>
  Object.fromEntries(DETAILS.map((field) => [field, form.text(field)])) as Details;
const textsOf = ({ name, mobile, email, agreedHow }: Contact): Details => ({
  ...{ name, mobile: mobile ?? '', email: email ?? '', agreedHow: agreedHow ?? '' },
});

/** Contacts who are no registered patients: kept, changed, written to and removed (W9, W10). */
export function contactPages(services: PageServices): WebPage[] {
  const title = 'Contacts who are not patients';

  async function list(visit: PracticeVisit, typed?: Details, errors: FormError[] = []): Promise<PageAnswer> {
    const { ask, query, base } = visit;
    const asked = query.after ? { cursor: query.after } : {};
    const page = bodyOf<Page>(await ask('get', '/api/v1/contacts', { query: asked }));
    return {
      ...{ view: 'patients/contacts/contacts', title, section: 'patients', errors, looked: contactLook(null) },
      data: {
        contacts: page.items,
        typed: typed ?? { name: '', mobile: '', email: '', agreedHow: '' },
        older: page.nextCursor && address(`${base}/contacts`, { after: page.nextCursor }),
      },
    };
  }

  async function one(
    visit: PracticeVisit,
    { details, message, errors = [] }: { details?: Details; message?: Message; errors?: FormError[] } = {},
  ): Promise<PageAnswer> {
    const { ask, params, membership } = visit;
    const { practiceId, practiceName } = membership;
    const [answer, channels] = await Promise.all([
      ask('get', `/api/v1/contacts/${params.id!}`),
      channelsOf(services, practiceId, practiceName),
    ]);
    const contact = bodyOf<Found>(answer);
    const ways = channels.available.filter((channel) => (channel === 'sms' ? contact.mobile : contact.email));
    return {
      ...{ view: 'patients/contacts/contact', title: 'Contact', section: 'patients', errors },
      looked: contactLook(contact.id),
      data: {
        contact,
        details: details ?? textsOf(contact),
        typed: message ?? { channel: ways[0] ?? '', subject: '', body: '' },
        ways: ways.map((value) => ({ value, text: CHANNEL_WORDS[value] })),
        messages: contact.messages.map((row) => ({ ...row, words: wordsOf(row), how: CHANNEL_WORDS[row.channel] })),
      },
    };
  }

  return [
    { method: 'get', path: '/p/{practice}/contacts', for: 'practice', role: 'sender', handle: (visit) => list(visit) },
    {
      method: 'post',
      path: '/p/{practice}/contacts',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { ask, form, base } = visit;
        const typed = detailsIn(form);
        try {
          const answer = await ask('post', '/api/v1/contacts', { body: typed, operationId: form.operationId });
          return {
            goTo: `${base}/contacts/${bodyOf<Contact>(answer).id}`,
            banner: { kind: 'success', text: 'The contact is added.' },
          };
        } catch (error) {
          return list(visit, typed, formErrors(error));
        }
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/contacts/{id}',
      for: 'practice',
      role: 'sender',
      handle: (visit) => one(visit),
    },
    {
      method: 'post',
      path: '/p/{practice}/contacts/{id}',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { ask, form, base, params } = visit;
        const details = detailsIn(form);
        const body = { ...details, mobile: details.mobile || null };
        try {
          await ask('patch', `/api/v1/contacts/${params.id!}`, { body });
        } catch (error) {
          return one(visit, { details, errors: formErrors(error) });
        }
        return { goTo: `${base}/contacts/${params.id!}`, banner: { kind: 'success', text: 'Saved.' } };
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/contacts/{id}/messages',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { ask, form, base, params } = visit;
        const message = {
          channel: form.text('channel'),
          subject: form.text('subject'),
          body: form.raw('body').replace(/\r\n/g, '\n'),
        };
        const { channel, body } = message;
        const asked = {
          ...{ channel, body, contactId: params.id!, holdSeconds: 10 },
          ...(channel === 'email' ? { subject: message.subject } : {}),
        };
        try {
          const answer = await ask('post', '/api/v1/messages', { body: asked, operationId: form.operationId });
          return { goTo: `${base}/messages/${bodyOf<{ id: string }>(answer).id}` };
        } catch (error) {
          return one(visit, { message, errors: formErrors(error, { contactId: 'channel' }) });
        }
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/contacts/{id}/remove',
      for: 'practice',
      role: 'sender',
      async handle({ ask, base, params }) {
        await ask('delete', `/api/v1/contacts/${params.id!}`);
        return { goTo: `${base}/contacts`, banner: { kind: 'success', text: 'The contact is removed.' } };
      },
    },
  ];
}

function wordsOf({ status, channel }: ContactMessage) {
  const own = channel === 'email' && Object.hasOwn(MESSAGE_WORDS, `email-${status}`) ? `email-${status}` : status;
  return MESSAGE_WORDS[own as MessageWord];
}
