import type { Channel } from '../../domain/delivery/states';
import { dateWords } from '../../domain/words/times';
import type { ConversationDetails, ConversationRow, MatchCandidate } from '../../ports/conversations/conversations';

export function presentConversation({ inboxKind: _, ...row }: ConversationRow) {
  return row;
}

export function presentConversationDetails({ sharedBy: _, ...details }: ConversationDetails) {
  return {
    ...presentConversation(details),
    answers: details.answers,
    messages: details.messages,
    notes: details.notes,
    candidates: details.candidates.map((candidate) => ({
      patientId: candidate.patientId,
      campaignId: candidate.campaign?.id ?? null,
      why: whyCandidate({ ...candidate, channel: details.channel }),
      ...{ patient: candidate.patient, isRestricted: candidate.isRestricted },
    })),
  };
}

/** Why a patient may have written a reply: our messages to that number, or the email that it answers. */
export function whyCandidate(
  { campaign, sentAt, channel }: Pick<MatchCandidate, 'campaign' | 'sentAt'> & { channel: Channel },
  timeZone = 'UTC',
): string {
  const what = campaign === null ? 'a message' : `“${campaign.name}”`;
  if (channel === 'email') return `This answers ${what} that we emailed to them on ${dateWords(sentAt, timeZone)}.`;
  return `We sent ${what} to this number on ${dateWords(sentAt, timeZone)}.`;
}
