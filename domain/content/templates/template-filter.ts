import type { Purpose } from '../../eligibility/purposes';
import type { TemplateChannel, TemplateText } from './message-templates';

/** Which templates are asked for; what is left out does not matter. */
export interface TemplateFilter {
  /** Stands somewhere in the name, the subject or the text, in any case. */
  search?: string;
  /** Those that can be sent by it; `any`: by either. */
  channel?: TemplateChannel;
  purpose?: Purpose;
  /** Those of the shared set, or those of the practice. */
  shared?: boolean;
  /** Those in use unless it is true. */
  archived?: boolean;
}

/** Whether a template of the shared set is among those asked for. The database applies the same to the rows of a practice. */
export function matchesFilter(
  {
    name,
    channel,
    purpose,
    subject,
    body,
  }: TemplateText & { name: string; channel: TemplateChannel; purpose: Purpose },
  filter: TemplateFilter,
): boolean {
  const { search = '' } = filter;
  const text = [name, subject ?? '', body].join('\n').toLowerCase();
  return (
    filter.archived !== true &&
    filter.shared !== false &&
    text.includes(search.toLowerCase()) &&
    (filter.channel === undefined || [filter.channel, 'any'].includes(channel)) &&
    (filter.purpose === undefined || filter.purpose === purpose)
  );
}
