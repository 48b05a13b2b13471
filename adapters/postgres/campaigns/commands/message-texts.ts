import { linkLineIn, withLinkLine } from '../../../../domain/content/links/link-line';
import type { MessageTexts, WrittenText } from '../../../../domain/content/translations/message-texts';
import type { TextChoice } from '../../../../domain/content/translations/text-choice';
import { readTextChoice } from '../../content/text-choice';
import type { CampaignToSend, ChooseTexts } from './sending-campaign';

/**
 * Chooses the texts of one campaign in one transaction, once for Send, its checks and what a dry run tells.
 *
 * @param countsLanguages the first who asks has the languages of all patients counted, because a dry run tells them.
 */
export function createTextChooser({ countsLanguages = false }: { countsLanguages?: boolean } = {}): ChooseTexts {
  let made: { choice: TextChoice; isWhole: boolean } | null = null;
  return async (client, practiceId, campaign, { onlyIfNeeded = false } = {}) => {
    if (made && (made.isWhole || onlyIfNeeded)) return made.choice;
    const { list_id: listId, template, channel, subject, body, text_trial: trial } = campaign;
    const isWhole = countsLanguages || !onlyIfNeeded;
    const text = { listId, template, channel, subject, body, secondBody: trial?.bodyB ?? null };
    made = { choice: await readTextChoice(client, practiceId, text, { onlyIfNeeded: !isWhole }), isWhole };
    return made.choice;
  };
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
