import { firstLine } from '../../../domain/content/first-line';
import { isPurpose, PURPOSE_WORDS } from '../../../domain/eligibility/purposes';
import { countOf } from '../../../domain/words/numbers';
import type { TemplateRow } from '../../../ports/content/templates';
import { cursorOf, encodeCursor, timeAndIdPlace } from '../../../api/contract/cursor';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PracticeVisit } from '../../kit/page';
import { channelFolders, purposeFolders, TEMPLATE_CHANNEL_WORDS, type Asked, type FolderLink } from './template-words';

const SHOWN = 20;
const LONGEST_SEARCH = 200;

/** All templates: searched by name and text, in folders by channel and purpose (P15, H11). */
export function allTemplatesPages({ templates }: PageServices): WebPage[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/templates',
      for: 'practice',
      role: 'viewer',
      async handle({ caller, query, base }) {
        const { practiceId } = caller;
        const asked = readAsked(query);
        const search = (query.search ?? '').trim().slice(0, LONGEST_SEARCH);
        const archived = query.show === 'archived';
        const place = cursorOf(timeAndIdPlace).safeParse(query.after);
        const after = place.success ? { createdAt: new Date(place.data[0]), id: place.data[1] } : null;
        const filter = { search, archived, channel: asked.channel || undefined, purpose: asked.purpose || undefined };
        const [{ items, next }, folders, others] = await Promise.all([
          templates.page(practiceId, { limit: SHOWN, after }, filter),
          templates.folders(practiceId, { search, archived }),
          templates.folders(practiceId, { archived: !archived, shared: false }),
        ]);
        const address = (more: Record<string, string>): string => {
          const all = { ...asked, search, show: archived ? 'archived' : '', ...more };
          const given = Object.entries(all).filter(([, value]) => value !== '');
          const asking = new URLSearchParams(given).toString();
          return `${base}/templates${asking ? `?${asking}` : ''}`;
        };
        const linked = (part: keyof Asked) => (folder: FolderLink) => ({
          ...folder,
          href: address({ [part]: folder.value }),
        });
        const channels = channelFolders(folders, asked);
        const total = channels.find(({ isOpen }) => isOpen)?.count ?? 0;
        return {
          view: 'content/templates/templates',
          title: 'Templates',
          section: 'bulk-messages',
          data: {
            ...{ search, archived, asked, total, action: `${base}/templates` },
            rows: items.map(shownTemplate),
            channels: channels.map(linked('channel')),
            purposes: purposeFolders(folders, asked).map(linked('purpose')),
            isFiltered: search !== '' || asked.channel !== '' || asked.purpose !== '',
            others: others.reduce((all, { count }) => all + count, 0),
            range: countOf(total, 'template'),
            first: after === null ? null : address({}),
            more: next ? address({ after: encodeCursor([next.createdAt, next.id]) }) : null,
          },
        };
      },
    },
  ];
}

function readAsked({ channel, purpose }: PracticeVisit['query']): Asked {
  return {
    channel: channel === 'sms' || channel === 'email' ? channel : '',
    purpose: isPurpose(purpose ?? '') ? (purpose as Asked['purpose']) : '',
  };
}

/** A template as a row of a list. */
function shownTemplate(template: TemplateRow) {
  return {
    ...template,
    how: TEMPLATE_CHANNEL_WORDS[template.channel],
    what: PURPOSE_WORDS[template.purpose].text,
    firstLine: firstLine(template.body),
  };
}
