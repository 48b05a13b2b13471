import { compileForList } from '../../domain/content/list-text';
import { compileTemplate } from '../../domain/content/template';
import type { DraftContent } from '../../ports/campaigns/drafts';
import type { RecipientListRow } from '../../ports/lists/list-queries';
import { judge } from '../contract/judge';
import { newCampaign } from '../schemas/campaigns/campaign-content';
import { nearestName, placeholderNames } from './placeholder-names';

/** A fault in a field of the text, named as the API names it. */
export interface TextFault {
  field: string;
  message: string;
}

/** A campaign has a list when it is judged. Another check says whether this one has. */
const SOME_LIST = '00000000-0000-7000-8000-000000000000';

/**
 * Finds faults in the subject and the text that stop a draft from being sent. It applies the API's checks and finds
 * placeholders that no column of the list fills. Each of those comes with the most similar column name.
 */
export function textFaults(
  content: Pick<DraftContent, 'channel' | 'subject' | 'body'>,
  list: Pick<RecipientListRow, 'header' | 'columns'> | null,
): TextFault[] {
  const { channel, body } = content;
  const subject = channel === 'email' ? content.subject : null;
  const judged = judge(newCampaign, {
    ...{ name: 'x', type: 'message', purpose: 'care', listId: SOME_LIST, saveToRecord: false },
    ...{ channel, body, subject },
  });
  const faults: TextFault[] = judged.ok ? [] : judged.errors.map(({ path, message }) => ({ field: path, message }));
  if (!list?.header) return faults;
  const names = placeholderNames(list.header, list.columns);
  const texts: [string, string][] = [['body', body]];
  if (channel === 'email') texts.unshift(['subject', subject ?? '']);
  for (const [field, text] of texts) {
    for (const { code, message, index, length } of compileForList(text, list.header, list.columns).problems) {
      if (code !== 'placeholder-unknown') {
        // The API judges those of the body itself.
        if (field !== 'body') faults.push({ field, message });
        continue;
      }
      const written = compileTemplate(text.slice(index, index + length)).placeholders[0] ?? '';
      const near = nearestName(written, names);
      faults.push({
        field,
        message: near
          ? `The list has no column for ((${written})). Did you mean ((${near}))?`
          : `${message}${names.length > 0 ? '' : ' This list has none that can be used.'}`,
      });
    }
  }
  return faults;
}
