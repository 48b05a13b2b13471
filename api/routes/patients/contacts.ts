import type { Contact, NewContact } from '../../../ports/patients/contacts';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { idPlace, pageQuery } from '../../contract/cursor';
import { pageAsked, pageShown } from '../../contract/paging';
import { invalidInput, notFound } from '../../contract/problem';
import { route } from '../../contract/route';
import { contactLook } from '../../patients/looks';
import { mobileOr422 } from '../../patients/mobile-number';
import { pageOf } from '../../schemas/common';
import { contact, contactChange, contactWithMessages, newContact } from '../../schemas/patients/contacts';
import type { Services } from '../../services';

const TAG = 'Contacts';
const MESSAGES = 50;

/** People who are no registered patients and may be written to (W9, W10). */
export function contactRoutes({
  contacts,
  patientFacts,
  allowFictionalNumbers,
}: Pick<Services, 'contacts' | 'patientFacts' | 'allowFictionalNumbers'>) {
  const subject = {
    name: 'contact',
    find: ({ practiceId }: TokenHolder, id: string) => contacts.find(practiceId, id),
  };

  /** A number in the one form in which numbers are compared. */
  async function numberOf(practiceId: string, typed: string | null | undefined, now: Date): Promise<string | null> {
    if (!typed) return null;
    const { region } = await patientFacts.readingRules(practiceId, now);
    return mobileOr422(typed, { region, allowFictional: allowFictionalNumbers }, 'mobile');
  }

  return [
    route({
      method: 'get',
      path: '/api/v1/contacts',
      role: 'sender',
      tag: TAG,
      summary: 'Contacts who are no registered patients, newest first',
      query: pageQuery(idPlace),
      answers: { 200: { description: 'A page of contacts.', schema: pageOf(contact) } },
      async handle({ caller, query }) {
        const page = await contacts.page(caller.practiceId, pageAsked(query));
        return { status: 200, body: pageShown(page, present), looked: contactLook(null) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/contacts',
      role: 'sender',
      tag: TAG,
      summary: 'Keep a contact who is no registered patient',
      description:
        'For SMS and email. Messages to a contact are marketing: nothing goes before they agreed, and nothing is saved to a ' +
        'record. Write to a registered patient with patientId instead.',
      body: { kind: 'json', schema: newContact },
      answers: { 201: { description: 'The contact.', schema: contact } },
      async handle({ caller, body, operationId, now }) {
        const mobile = await numberOf(caller.practiceId, body.mobile, now);
        const added = await contacts.add(
          operationId,
          { name: body.name, mobile, email: body.email ?? null, agreedHow: body.agreedHow ?? null },
          caller,
          now,
        );
        return { status: 201, body: present(added), headers: { Location: `/api/v1/contacts/${added.id}` } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/contacts/{id}',
      role: 'sender',
      tag: TAG,
      summary: 'One contact, with the messages to them',
      subject,
      answers: { 200: { description: 'The contact.', schema: contactWithMessages } },
      async handle({ caller, subject: found }) {
        const messages = await contacts.messages(caller.practiceId, found.id, MESSAGES);
        return { status: 200, body: { ...present(found), messages }, looked: contactLook(found.id) };
      },
    }),
    route({
      method: 'patch',
      path: '/api/v1/contacts/{id}',
      role: 'sender',
      tag: TAG,
      summary: 'Change a contact',
      description: 'agreedHow null takes the agreement back: nothing more is sent, also nothing that waits.',
      subject,
      body: { kind: 'json', schema: contactChange },
      answers: { 200: { description: 'The contact as it is now.', schema: contact } },
      async handle({ caller, subject: found, body, now }) {
        const { mobile: typed, ...rest } = body;
        const change: Partial<NewContact> = {
          ...rest,
          ...(typed === undefined ? {} : { mobile: await numberOf(caller.practiceId, typed, now) }),
        };
        const [mobile = found.mobile, email = found.email] = [change.mobile, change.email];
        if (mobile === null && email === null) {
          const message = 'Leave a mobile number or an email address, or remove the contact.';
          throw invalidInput([{ path: 'mobile', code: 'required', message }]);
        }
        const changed = await contacts.change(found.id, change, caller, now);
        if (!changed) throw notFound('contact');
        return { status: 200, body: present(changed), looked: contactLook(found.id) };
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/contacts/{id}',
      role: 'sender',
      tag: TAG,
      summary: 'Remove a contact',
      description: 'Erases the name, the number and the address. Nothing more is sent, also nothing that waits.',
      subject,
      answers: { 204: { description: 'It is removed.' } },
      async handle({ caller, subject: found, now }) {
        if (!(await contacts.remove(found.id, caller, now))) throw notFound('contact');
        return { status: 204 };
      },
    }),
  ];
}

const present = (found: Contact) => ({ ...found, isPatient: false as const });
