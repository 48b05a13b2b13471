import { sendingTimes } from '../../../domain/practice/hours/sending-rules';
import type { SendingTimes } from '../../../domain/practice/hours/hours';
import { mayActAs } from '../../../domain/practice/roles';
import { wallTime } from '../../../domain/practice/hours/send-at';
import type { Draft } from '../../../ports/campaigns/drafts';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { clockOf } from '../../../domain/words/times';
import { endSentence } from '../pace-words';
import { paceFields, readPace, typedPace, type PaceInput } from './pace-input';
import { conflictMessage, fromQuery, onwards, type DraftDoor } from './draft-door';
import { startSentence } from '../review/start-words';
import { readTimeInput, type TimeInput, type TimeOffer } from './time-input';
import { sendingHoursSentence } from './words';

/** "Send now" or "Send later", on the practice's clock (P18, X6). */
export function timingPages({ settings, drafts, accounts }: PageServices, door: DraftDoor): WebPage[] {
  /** When it would end by the patients and the pace that it has now. */
  async function endOf(
    { caller, membership, now }: PracticeVisit,
    { list, channel, perHour, sendAt }: Draft,
    hours: SendingTimes | null,
  ): Promise<string | null> {
    const account = (await accounts.inUse(caller.practiceId)).find((one) => one.channel === channel);
    const from = sendAt !== null && sendAt > now ? sendAt : now;
    const plan = { total: list?.counts?.accepted ?? 0, from, ratePerSecond: account?.ratePerSecond ?? null, perHour };
    return endSentence({ ...plan, hours, timeZone: membership.timeZone }, now);
  }

  async function draw(
    visit: PracticeVisit,
    draft: Draft,
    shown: {
      when?: string;
      typed?: TimeInput;
      question?: string | null;
      offers?: TimeOffer[];
      pace?: PaceInput;
      errors?: FormError[];
      status?: number;
    } = {},
  ): Promise<PageAnswer> {
    const { membership, base, caller, now } = visit;
    const rules = await settings.read(caller.practiceId);
    const { holdSeconds } = rules;
    const hours = draft.urgent ? null : sendingTimes(rules, draft.purpose);
    const isOpen = draft.unanswered.includes('timing');
    const usual = isOpen && shown.when === undefined ? await drafts.usualAnswers(caller.practiceId) : null;
    const zone = membership.timeZone;
    return {
      view: 'campaigns/draft/timing',
      title: 'When to send',
      section: 'bulk-messages',
      errors: shown.errors,
      status: shown.status,
      data: {
        draft,
        when: shown.when ?? (isOpen ? (usual?.when ?? '') : draft.sendAt ? 'later' : 'now'),
        typed: shown.typed ?? typedOf(draft.sendAt, zone),
        question: shown.question ?? null,
        offers: shown.offers ?? [],
        hoursSentence: sendingHoursSentence(hours, rules),
        nowSentence: startSentence(null, { hours, holdSeconds }, zone, now),
        laterSentence:
          draft.sendAt && draft.sendAt > now ? startSentence(draft.sendAt, { hours, holdSeconds }, zone, now) : null,
        pace: shown.pace ?? paceFields(draft.perHour),
        endSentence: await endOf(visit, draft, hours),
        mayHurry: mayActAs(membership.role, 'manager') && (draft.urgent !== null || hours !== null),
        isPast: draft.sendAt !== null && draft.sendAt <= now,
        action: `${base}/campaigns/${draft.id}/timing${fromQuery(visit)}`,
        back: onwards(visit, 'record'),
      },
    };
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/timing',
      for: 'practice',
      role: 'sender',
      handle: (visit) => door.withOwnDraft(visit, (draft) => draw(visit, draft)),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/timing',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        door.withOwnDraft(visit, async (draft) => {
          const { form, membership, now } = visit;
          const when = form.text('when');
          const typed = readTyped(visit);
          const pace = typedPace(form);
          if (when !== 'now' && when !== 'later') {
            const errors = [{ field: 'when', message: 'Choose Send now or Send later' }];
            return draw(visit, draft, { when, typed, pace, errors });
          }
          const reading = when === 'now' ? null : readTimeInput(typed, membership.timeZone, now);
          if (reading && !reading.ok) {
            const { errors, question, offers } = reading;
            return draw(visit, draft, { when, typed, pace, errors, question, offers });
          }
          const paceReading = readPace(pace, draft.perHour);
          if (!paceReading.ok) return draw(visit, draft, { when, typed, pace, errors: [paceReading.error] });
          const saved = await door.save(visit, draft, {
            perHour: paceReading.perHour,
            sendAt: reading ? reading.at : null,
            unanswered: draft.unanswered.filter((one) => one !== 'timing'),
          });
          if (saved.kind === 'gone') return door.sentAnswer(visit, draft.id);
          if (saved.kind === 'conflict') {
            const errors = [{ field: 'when', message: conflictMessage(saved.now, visit) }];
            return draw(visit, saved.now, { when, typed, pace, errors, status: 409 });
          }
          return { goTo: onwards(visit, 'review') };
        }),
    },
  ];
}

function readTyped({ form }: PracticeVisit): TimeInput {
  return {
    day: form.text('day'),
    month: form.text('month'),
    year: form.text('year'),
    time: form.text('time'),
    which: form.text('which'),
  };
}

/** A planned time as its fields show it. Which of two it is, is kept. */
function typedOf(sendAt: Date | null, zone: string): TimeInput {
  if (!sendAt) return { day: '', month: '', year: '', time: '', which: '' };
  const [year = '', month = '', day = ''] = wallTime(sendAt, zone).slice(0, 10).split('-');
  const time = clockOf(sendAt, zone);
  return { day: String(Number(day)), month: String(Number(month)), year, time, which: '' };
}
