import { bodyOf } from '../../../api/ask';
import { readNhsNumber } from '../../../domain/patients/nhs-number';
import { KEPT_OTHERWISE, PURGED_KINDS, RETENTION, type PurgedKind } from '../../../domain/practice/retention/periods';
import { countOf } from '../../../domain/words/numbers';
import type { LegalHold, PurgeRun } from '../../../ports/practice/retention';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';

interface Stored {
  periods: { kind: PurgedKind; days: number; due: number; held: number }[];
  runs: PurgeRun[];
}

/** How long each kind is kept, what the next purge takes, and legal holds. */
export function retentionPages(): WebPage[] {
  const path = '/p/{practice}/account/retention';

  async function show(
    { ask }: PracticeVisit,
    {
      typed = {},
      hold = { why: '', patient: '' },
      errors = [],
    }: { typed?: Record<string, string>; hold?: { why: string; patient: string }; errors?: FormError[] } = {},
  ): Promise<PageAnswer> {
    const [stored, holds] = await Promise.all([ask('get', '/api/v1/retention'), ask('get', '/api/v1/legal-holds')]);
    const { periods, runs } = bodyOf<Stored>(stored);
    return {
      ...{ view: 'practice/retention/retention', title: 'Retention', section: 'account', errors },
      data: {
        periods: periods.map((one) => ({
          ...{ ...one, ...RETENTION[one.kind] },
          value: typed[one.kind] ?? String(one.days),
        })),
        otherwise: KEPT_OTHERWISE,
        runs: runs.map((run) => ({ ...run, words: runWords(run) })),
        holds: bodyOf<{ items: LegalHold[] }>(holds).items,
        ...hold,
      },
    };
  }

  return [
    { method: 'get', path, for: 'practice', role: 'administrator', handle: (visit) => show(visit) },
    {
      method: 'post',
      path,
      for: 'practice',
      role: 'administrator',
      async handle(visit) {
        const { ask, form, base } = visit;
        const typed = Object.fromEntries(PURGED_KINDS.map((kind) => [kind, form.text(kind)]));
        // What is no whole number is for the API to refuse, in its words.
        const body = Object.fromEntries(PURGED_KINDS.map((kind) => [kind, form.number(kind) ?? -1]));
        try {
          await ask('patch', '/api/v1/retention', { body });
        } catch (error) {
          return show(visit, { typed, errors: formErrors(error) });
        }
        return { goTo: `${base}/account/retention`, banner: { kind: 'success', text: 'Saved.' } };
      },
    },
    {
      method: 'post',
      path: `${path}/holds`,
      for: 'practice',
      role: 'administrator',
      async handle(visit) {
        const { ask, form, base } = visit;
        const hold = { why: form.text('why'), patient: form.text('patient') };
        try {
          const patientId = await patientNumbered(visit, hold.patient);
          if (patientId === null) {
            const message = 'We found no patient with this NHS number';
            return await show(visit, { hold, errors: [{ field: 'patient', message }] });
          }
          const body = { why: hold.why, patientId };
          await ask('post', '/api/v1/legal-holds', { body, operationId: form.operationId });
        } catch (error) {
          return show(visit, { hold, errors: formErrors(error, { patientId: 'patient' }) });
        }
        return {
          goTo: `${base}/account/retention`,
          banner: { kind: 'success', text: 'The hold is set. Nothing of it is purged.' },
        };
      },
    },
    {
      method: 'post',
      path: `${path}/holds/{id}/end`,
      for: 'practice',
      role: 'administrator',
      async handle({ ask, form, base, params }) {
        await ask('post', `/api/v1/legal-holds/${params.id!}/end`, { operationId: form.operationId });
        return { goTo: `${base}/account/retention`, banner: { kind: 'success', text: 'The hold has ended.' } };
      },
    },
  ];
}

/** The patient with this NHS number; undefined where none was typed, null where there is no such patient. */
async function patientNumbered({ ask }: PracticeVisit, typed: string): Promise<string | null | undefined> {
  if (typed === '') return undefined;
  const reading = readNhsNumber(typed);
  if (!reading.ok) return null;
  const answer = await ask('post', '/api/v1/patients/searches', { body: { words: reading.value } });
  return bodyOf<{ items: { id: string }[] }>(answer).items[0]?.id ?? null;
}

function runWords({ counts }: PurgeRun): string {
  const words = PURGED_KINDS.flatMap((kind) => {
    const count = counts[kind] ?? 0;
    return count === 0 ? [] : [`${RETENTION[kind].name}: ${countOf(count, 'item')}`];
  });
  return words.length === 0 ? 'Nothing was due' : words.join('; ');
}
