import type { AnyMessage } from '../../ports/delivery/messages';
import type { Services } from '../services';
import type { DirectDetails } from './present-message';

/** What a direct message has besides the fields of any message; null of any other, and of a restricted record. */
export async function directDetails(
  { directMessages, attachments }: Pick<Services, 'directMessages' | 'attachments'>,
  practiceId: string,
  { id, origin, isRestricted }: AnyMessage,
): Promise<DirectDetails | null> {
  if (origin !== 'direct' || isRestricted) return null;
  const [standing, files] = await Promise.all([
    directMessages.standing({ practiceId, messageId: id }),
    attachments.ofMessage(practiceId, id),
  ]);
  return standing && { ...standing, attachments: files };
}
