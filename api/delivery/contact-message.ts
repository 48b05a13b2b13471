import { CONTACT_LIMIT, contactBarrier } from '../../domain/patients/contacts/contact-rules';
import { canTakeReplies, receivingSender } from '../../domain/content/sender';
import type { Channel } from '../../domain/delivery/states';
import { personOf, type TokenHolder } from '../../ports/practice/api-tokens';
import type { NewIndividual } from '../../ports/delivery/messages';
import { fieldRefusal, invalidInput, refusal } from '../contract/problem';
import type { NewContactMessage } from '../schemas/delivery/messages';
import type { Services } from '../services';
import { fill, textOf } from './individual-message';

export type ContactServices = Pick<Services, 'contacts' | 'accounts' | 'templates' | 'maxUnits' | 'ucs2PartUnits'>;

/**
 * A message to a contact who is no registered patient, as it is stored: marketing, for those who agreed to it, and never
 * saved to a record (W10).
 */
export async function prepareForContact(
  services: ContactServices,
  caller: TokenHolder,
  { id, asked, now }: { id: string; asked: NewContactMessage; now: Date },
): Promise<NewIndividual> {
  const { practiceId } = caller;
  const channel: Channel = asked.channel === 'sms' ? 'sms' : 'email';
  const [contact, standing, inUse] = await Promise.all([
    services.contacts.find(practiceId, asked.contactId),
    services.contacts.standing(practiceId, asked.contactId, channel, now),
    services.accounts.inUse(practiceId),
  ]);
  if (!contact) throw invalidInput([fieldRefusal('contactId', 'contact-unknown')]);
  const account = inUse.find((one) => one.channel === channel);
  if (!account) throw invalidInput([fieldRefusal('channel', 'no-provider', { channel })]);
  const to = channel === 'sms' ? contact.mobile : contact.email;
  const limit = standing.limit ?? CONTACT_LIMIT;
  const barrier = contactBarrier({
    ...{ isRemoved: false, hasAgreed: contact.agreedAt !== null, hasWay: to !== null, limit },
    ...{ isBlocked: standing.isBlocked, sentLately: standing.sentLately },
  });
  if (barrier === 'not-agreed') throw refusal('contact-not-agreed');
  if (barrier === 'blocked') throw refusal('answer-blocked');
  if (barrier === 'over-limit') throw refusal('contact-over-limit', { limit });
  if (to === null) {
    const missing = channel === 'sms' ? 'mobile-missing' : 'email-missing';
    const message = channel === 'sms' ? 'This contact has no mobile number.' : 'This contact has no email address.';
    throw invalidInput([{ path: 'contactId', code: missing, message }]);
  }
  const allowReplies = asked.allowReplies ?? false;
  if (allowReplies && !canTakeReplies(account)) {
    throw invalidInput([fieldRefusal('allowReplies', 'sender-cannot-receive', { channel })]);
  }
  const names = { familyName: null, givenName: contact.name, knownAs: null };
  const written = await textOf(services, practiceId, channel, asked);
  const of = written.link.questionnaireId ? 'questionnaire' : written.link.appointmentTypeId ? 'booking' : null;
  if (of !== null) throw invalidInput([fieldRefusal('templateId', 'template-type', { of })]);
  return {
    ...{ practiceId, id, channel, purpose: 'marketing', accountId: account.id, contactSource: 'file' },
    ...fill(channel, written, names, services.maxUnits(account.kind), null),
    ucs2PartUnits: services.ucs2PartUnits(account.kind),
    ...(allowReplies && channel === 'sms'
      ? receivingSender(account)
      : { sender: account.sender, replyTo: account.replyTo }),
    ...{ allowReplies, saveToRecord: false, snomedCodes: [] },
    holdUntil: asked.holdSeconds ? new Date(now.getTime() + asked.holdSeconds * 1000) : null,
    ...{ createdBy: { name: caller.user, id: personOf(caller) }, createdAt: now },
    messages: [{ id, patientId: null, contactId: contact.id, contact: to }],
    // A questionnaire asks a patient about their health; a contact is none.
    ...{ warnings: [], acknowledged: [], template: written.template, asks: null, direct: null },
  };
}
