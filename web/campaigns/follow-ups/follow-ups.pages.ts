import {
  FOLLOW_UP_CHANNELS,
  LATEST_FOLLOW_UP_DAYS,
  MOST_FOLLOW_UPS,
  type FollowUpChannel,
  type FollowUpText,
} from '../../../domain/campaigns/follow-ups';
import { followUpProblems } from '../../../api/schemas/campaigns/follow-ups';
import type { Draft } from '../../../ports/campaigns/drafts';
import type { FormError } from '../../kit/form-error';
import type { Form, PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { conflictMessage, fromQuery, onwards, type DraftDoor } from '../draft/draft-door';

/** A step as it was typed. */
interface TypedStep {
  channel: string;
  days: string;
  subject: string;
  body: string;
}

/** Follow-ups of a draft: other channels for patients whom the message does not reach, at most three (N32). */
export function followUpPages(door: DraftDoor): WebPage[] {
  const PLACE = { path: '/p/{practice}/campaigns/{id}/follow-ups', for: 'practice', role: 'sender' } as const;
  return [
    {
      ...{ ...PLACE, method: 'get' },
      handle: (visit: PracticeVisit) =>
        door.withOwnDraft(visit, (draft) => draw(visit, draft, { typed: draft.followUps.map(asTyped) })),
    },
    {
      ...{ ...PLACE, method: 'post' },
      handle: (visit: PracticeVisit) =>
        door.withOwnDraft(visit, async (draft) => {
          const typed = readTyped(visit.form);
          const { written, errors } = judge(typed, draft);
          if (errors.length > 0) return draw(visit, draft, { typed, errors });
          const saved = await door.save(visit, draft, { followUps: written });
          if (saved.kind === 'gone') return door.sentAnswer(visit, draft.id);
          if (saved.kind === 'conflict') {
            const said = [{ field: 'channel-1', message: conflictMessage(saved.now, visit) }];
            return draw(visit, saved.now, { typed, errors: said, status: 409 });
          }
          return { goTo: onwards(visit, 'draft') };
        }),
    },
  ];

  function draw(
    visit: PracticeVisit,
    draft: Draft,
    { typed, errors, status }: { typed: TypedStep[]; errors?: FormError[]; status?: number },
  ): PageAnswer {
    const empty = { channel: '', days: '', subject: '', body: '' };
    return {
      view: 'campaigns/follow-ups/follow-ups',
      title: 'Follow-ups',
      section: 'bulk-messages',
      errors,
      status,
      data: {
        ...{ draft, most: LATEST_FOLLOW_UP_DAYS, channels: channelsFor(draft) },
        rows: Array.from({ length: MOST_FOLLOW_UPS }, (_, index) => typed[index] ?? empty),
        action: `${visit.base}/campaigns/${draft.id}/follow-ups${fromQuery(visit)}`,
        back: onwards(visit, 'draft'),
      },
    };
  }
}

const CHANNEL_TEXTS: Readonly<Record<FollowUpChannel, string>> = { email: 'Email', letter: 'Letter', call: 'Call' };

function channelsFor(draft: Draft) {
  const offered = FOLLOW_UP_CHANNELS.filter((channel) => channel !== draft.channel);
  return [{ value: '', text: 'None' }, ...offered.map((value) => ({ value, text: CHANNEL_TEXTS[value] }))];
}

const asTyped = ({ channel, afterDays, subject, body }: FollowUpText): TypedStep => ({
  ...{ channel, days: `${afterDays}`, subject: subject ?? '', body },
});

function readTyped(form: Form): TypedStep[] {
  return Array.from({ length: MOST_FOLLOW_UPS }, (_, index) => ({
    ...{ channel: form.text(`channel-${index + 1}`), days: form.text(`days-${index + 1}`) },
    ...{ subject: form.text(`subject-${index + 1}`), body: form.raw(`body-${index + 1}`) },
  }));
}

/** What was typed as steps; places without a channel are none. */
function judge(typed: TypedStep[], draft: Draft): { written: FollowUpText[]; errors: FormError[] } {
  const errors: FormError[] = [];
  const written: FollowUpText[] = [];
  const places: number[] = [];
  for (const [index, { channel, days, subject, body }] of typed.entries()) {
    const known = FOLLOW_UP_CHANNELS.find((one) => one === channel);
    if (!known) continue;
    if (!/^\d{1,2}$/.test(days) || Number(days) > LATEST_FOLLOW_UP_DAYS) {
      const message = `Enter after how many days, from 0 to ${LATEST_FOLLOW_UP_DAYS}`;
      errors.push({ field: `days-${index + 1}`, message });
    }
    places.push(index + 1);
    written.push({ channel: known, afterDays: Number(days) || 0, subject: known === 'email' ? subject : null, body });
  }
  if (errors.length > 0) return { written, errors };
  for (const { path, message } of followUpProblems(written, draft.channel)) {
    const [index, name] = path as [number, string];
    errors.push({ field: `${name === 'afterDays' ? 'days' : name}-${places[index]}`, message });
  }
  return { written, errors };
}
