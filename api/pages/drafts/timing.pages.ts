import { wallTime } from '../../../domain/sending-hours/send-at';
import { nextOpening } from '../../../domain/sending-hours/opening';
import type { Draft } from '../../../ports/drafts';
import type { PracticeSettings } from '../../../ports/settings';
import type { PageServices } from '../mount';
import type { FormError, Page, PageAnswer, PracticeVisit } from '../page';
import { clockOf, timeWords, zoneWords } from '../words/times';
import { conflictMessage, fromQuery, onwards, type DraftDoor } from './draft-door';
import { readTimeInput, type TimeInput, type TimeOffer } from './time-input';
import { sendingHoursSentence } from './words';

/** "Send now" or "Send later", on the practice's clock (P18, X6). */
export function timingPages({ settings }: PageServices, door: DraftDoor): Page[] {
  async function draw(
    visit: PracticeVisit,
    draft: Draft,
    shown: {
      when?: string;
      typed?: TimeInput;
      question?: string | null;
      offers?: TimeOffer[];
      errors?: FormError[];
      status?: number;
    } = {},
  ): Promise<PageAnswer> {
    const { membership, base, caller, now } = visit;
    const rules = await settings.read(caller.practiceId);
    const zone = membership.timeZone;
    return {
      view: 'drafts/timing',
      title: 'When to send',
      section: 'bulk-messages',
      errors: shown.errors,
      status: shown.status,
      data: {
        draft,
        when: shown.when ?? (draft.sendAt ? 'later' : 'now'),
        typed: shown.typed ?? typedOf(draft.sendAt, zone),
        question: shown.question ?? null,
        offers: shown.offers ?? [],
        hoursSentence: sendingHoursSentence(rules.sendingHours),
        nowSentence: startSentence(null, rules, zone, now),
        laterSentence: draft.sendAt && draft.sendAt > now ? startSentence(draft.sendAt, rules, zone, now) : null,
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
          if (when !== 'now' && when !== 'later') {
            const errors = [{ field: 'when', message: 'Choose Send now or Send later' }];
            return draw(visit, draft, { when, typed, errors });
          }
          const reading = when === 'now' ? null : readTimeInput(typed, membership.timeZone, now);
          if (reading && !reading.ok) {
            const { errors, question, offers } = reading;
            return draw(visit, draft, { when, typed, errors, question, offers });
          }
          const saved = await door.save(visit, draft, { sendAt: reading ? reading.at : null });
          if (saved.kind === 'gone') return door.sentAnswer(visit, draft.id);
          if (saved.kind === 'conflict') {
            const errors = [{ field: 'when', message: conflictMessage(saved.now, visit) }];
            return draw(visit, saved.now, { when, typed, errors, status: 409 });
          }
          return { goTo: onwards(visit, 'review') };
        }),
    },
  ];
}

/** When the first message goes: not before it is due, not while it is held, not outside the sending hours. */
export function startsAt(
  sendAt: Date | null,
  { sendingHours, holdSeconds }: Pick<PracticeSettings, 'sendingHours' | 'holdSeconds'>,
  zone: string,
  now: Date,
): Date {
  const held = new Date(now.getTime() + holdSeconds * 1000);
  const due = sendAt && sendAt > held ? sendAt : held;
  return nextOpening(sendingHours, zone, due);
}

/** "Starts 24 November 2026 at 9am UK time.", with what makes it later than it was asked for. */
export function startSentence(sendAt: Date | null, rules: PracticeSettings, zone: string, now: Date): string {
  const start = startsAt(sendAt, rules, zone, now);
  const words = `${timeWords(start, zone, now)} ${zoneWords(zone)}`;
  const due = sendAt ?? now;
  const held = rules.holdSeconds > 0 && (!sendAt || sendAt.getTime() < now.getTime() + rules.holdSeconds * 1000);
  if (start.getTime() > due.getTime() + rules.holdSeconds * 1000) {
    return `Starts ${words}, when the sending hours begin.`;
  }
  if (held) return `Starts ${holdWords(rules.holdSeconds)} after you press Send; until then you can stop it.`;
  return sendAt ? `Starts ${words}.` : 'Starts as soon as you press Send.';
}

function holdWords(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
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
