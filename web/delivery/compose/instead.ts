import { splitLinkLine } from '../../../domain/content/links/link-line';
import { isId } from '../../../domain/ids';
import type { PageServices } from '../../kit/mount';
import type { PracticeVisit } from '../../kit/page';
import type { Kind } from './kinds';
import { NOTHING, type Typed } from './typed';

/**
 * What an email begins with that is sent instead of a text that failed: the same words, without the line with the patient's
 * own link, and the same questionnaire. Nothing where the address names no such text of this patient.
 */
export async function insteadOf(
  { messages }: Pick<PageServices, 'messages'>,
  { caller, query }: PracticeVisit,
  { kind }: Kind,
): Promise<Typed> {
  const { instead = '', patient = '' } = query;
  if (kind === 'sms' || !isId(instead) || !isId(patient)) return NOTHING;
  const found = await messages.find({ practiceId: caller.practiceId, messageId: instead.toLowerCase() });
  if (found?.channel !== 'sms' || found.patientId !== patient.toLowerCase() || found.body === null) return NOTHING;
  return {
    ...NOTHING,
    instead: found.id,
    // As the failed folder suggests it.
    subject: `A message from ${caller.practiceName}`,
    body: splitLinkLine(found.body).text,
    ...{ save: found.saveToRecord, codes: found.snomedCodes.join(' ') },
    questionnaireId: found.campaignId === null ? (found.questionnaireId ?? '') : '',
  };
}

/** Marks the text as done in the failed folder. The email has gone, so it changes nothing if that text has arrived since. */
export async function tickOff({ ask }: PracticeVisit, messageId: string): Promise<void> {
  await ask('post', '/api/v1/failed-messages/follow-ups', { body: { messageIds: [messageId], action: 'done' } });
}
