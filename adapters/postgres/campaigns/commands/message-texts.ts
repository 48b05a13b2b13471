import type { PoolClient } from 'pg';
import { linkLineIn, withLinkLine } from '../../../../domain/content/links/link-line';
import type { MessageTexts, WrittenText } from '../../../../domain/content/translations/message-texts';
import type { TextChoice } from '../../../../domain/content/translations/text-choice';
import { readTextChoice } from '../../content/text-choice';
import type { CampaignToSend } from './sending-campaign';

/** Chooses the text of each of a campaign's patients, once, when its messages are planned. */
export function textsOfCampaign(
  client: PoolClient,
  practiceId: string,
  { list_id: listId, template, channel, subject, body, text_trial: trial }: CampaignToSend,
): Promise<TextChoice> {
  const text = { listId, template, channel, subject, body, secondBody: trial?.bodyB ?? null };
  return readTextChoice(client, practiceId, text, { onlyIfNeeded: true });
}

/** The texts as patients get them: the line with the link is the last of each. */
export function asSent(
  { link_line: line }: Pick<CampaignToSend, 'link_line'>,
  { texts: [own, ...further], ofRow }: MessageTexts,
): MessageTexts {
  const ended = (text: WrittenText): WrittenText => ({
    ...text,
    body: withLinkLine(text.body, linkLineIn(text.language, line)),
  });
  return { texts: [ended(own), ...further.map(ended)], ofRow };
}
