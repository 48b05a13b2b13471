import type { PracticeSettings, SettingsChange } from '../../../ports/practice/settings';
import { bodyOf } from '../../../api/ask';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { Form, WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { durationWords, fromUnits, inUnits, wholeNumber } from './amounts';

const MINUTE = 60;
const HOUR = 3_600;

const FIELDS = [
  ...(['hold', 'stop', 'after', 'share', 'limit', 'sameText', 'contact', 'settleSms', 'settleEmail'] as const),
  ...(['guard', 'words', 'links', 'approval'] as const),
] as const;
type Typed = Record<(typeof FIELDS)[number], string>;

/** Within what the API takes; empty or 0 switches either off. */
const MOST_MESSAGES = 1_000;
const MOST_DAYS = 365;

/** Safety: the rules that keep a wrong send small. Rules that are not built yet are not shown. */
export function safetyPages(): WebPage[] {
  const settingsOf = async ({ ask }: PracticeVisit): Promise<PracticeSettings> =>
    bodyOf<PracticeSettings>(await ask('get', '/api/v1/settings'));

  const show = (settings: PracticeSettings, typed: Typed, errors: FormError[] = []): PageAnswer => ({
    view: 'practice/account/safety',
    title: 'Safety',
    section: 'account',
    errors,
    data: { typed, hold: settings.holdSeconds === 0 ? null : durationWords(settings.holdSeconds) },
  });

  return [
    {
      path: '/p/{practice}/account/safety',
      for: 'practice',
      role: 'administrator',
      method: 'get',
      async handle(visit) {
        const settings = await settingsOf(visit);
        return show(settings, asTyped(settings));
      },
    },
    {
      path: '/p/{practice}/account/safety',
      for: 'practice',
      role: 'administrator',
      method: 'post',
      async handle(visit) {
        const { ask, form, base } = visit;
        const settings = await settingsOf(visit);
        const typed = Object.fromEntries(FIELDS.map((field) => [field, form.text(field)])) as Typed;
        const { change, errors } = readRules(form, settings);
        if (errors.length > 0) return show(settings, typed, errors);
        try {
          await ask('patch', '/api/v1/settings', { body: change, operationId: form.operationId });
        } catch (error) {
          return show(settings, typed, formErrors(error, { markedWords: 'words' }));
        }
        return { goTo: `${base}/account/safety`, banner: { kind: 'success', text: 'Saved.' } };
      },
    },
  ];
}

function asTyped(settings: PracticeSettings): Typed {
  const { holdSeconds, autoPause, contactSource, settleSeconds, monthlyLimit, sameTextDays, approvalAbove } = settings;
  return {
    hold: inUnits(holdSeconds, MINUTE),
    stop: autoPause === null ? 'no' : 'yes',
    after: String(autoPause?.afterOutcomes ?? 500),
    share: String(Math.round((autoPause?.failedShare ?? 0.3) * 100)),
    limit: monthlyLimit ? String(monthlyLimit) : '',
    approval: approvalAbove ? String(approvalAbove) : '',
    sameText: sameTextDays ? String(sameTextDays) : '',
    contact: contactSource,
    guard: settings.contentGuard ? 'yes' : 'no',
    words: settings.markedWords.join('\n'),
    links: settings.links.join('\n'),
    settleSms: inUnits(settleSeconds.sms, HOUR),
    settleEmail: inUnits(settleSeconds.email, HOUR),
  };
}

/** What the form says, as a change of rules; a field that is wrong is named. */
function readRules(form: Form, was: PracticeSettings): { change: SettingsChange; errors: FormError[] } {
  const errors: FormError[] = [];
  const need = <T>(value: T | null, field: keyof Typed, message: string): T | null => {
    if (value === null) errors.push({ field, message });
    return value;
  };
  const hours = (field: 'settleSms' | 'settleEmail', seconds: number) =>
    need(
      fromUnits(form.text(field), { unitSeconds: HOUR, least: 0.01, most: 720, was: seconds }),
      field,
      'Enter hours as a number, up to 720 (30 days)',
    );

  const hold = need(
    fromUnits(form.text('hold'), { unitSeconds: MINUTE, least: 0, most: 1_440, was: was.holdSeconds }),
    'hold',
    'Enter minutes as a number from 0 to 1440 (a day)',
  );
  const stops = form.text('stop') === 'yes';
  const after = stops
    ? need(wholeNumber(form.text('after'), 1, 1_000_000), 'after', 'Enter a number of messages from 1 to 1,000,000')
    : null;
  const share = stops
    ? need(wholeNumber(form.text('share').replace(/%$/, ''), 1, 100), 'share', 'Enter a percentage from 1 to 100')
    : null;
  /** Null is off, undefined is wrong and said. */
  const orOff = (
    field: 'limit' | 'sameText' | 'approval',
    most: number,
    message: string,
  ): number | null | undefined => {
    const written = form.text(field);
    if (written === '' || written === '0') return null;
    return need(wholeNumber(written, 1, most), field, message) ?? undefined;
  };
  const limit = orOff('limit', MOST_MESSAGES, 'Enter a number of messages from 1 to 1,000, or leave it empty');
  const sameText = orOff('sameText', MOST_DAYS, 'Enter a number of days from 1 to 365, or leave it empty');
  const approval = orOff('approval', 1_000_000, 'Enter a number of patients, or leave it empty');
  const contact = form.text('contact');
  if (contact !== 'demographics' && contact !== 'file') {
    errors.push({ field: 'contact', message: 'Choose where contact details come from' });
  }
  const sms = hours('settleSms', was.settleSeconds.sms);
  const email = hours('settleEmail', was.settleSeconds.email);
  if (errors.length > 0) return { change: {}, errors };
  return {
    errors,
    change: {
      ...(form.has('guard') ? { contentGuard: form.text('guard') === 'yes' } : {}),
      ...(form.has('words') ? { markedWords: linesOf(form.text('words')) } : {}),
      ...(form.has('links') ? { links: linesOf(form.text('links')) } : {}),
      holdSeconds: hold!,
      autoPause: stops ? { afterOutcomes: after!, failedShare: share! / 100 } : null,
      ...(form.has('approval') ? { approvalAbove: approval! } : {}),
      monthlyLimit: limit!,
      sameTextDays: sameText!,
      contactSource: contact as PracticeSettings['contactSource'],
      settleSeconds: { sms: sms!, email: email! },
    },
  };
}

/** One word, phrase or host a line; empty lines are none. */
function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
