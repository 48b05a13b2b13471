import { SAFE_CHANNELS, SAFE_LEVELS, SAFE_LEVEL_WORDS } from '../../../domain/eligibility/safe-contact';
import { Problem } from '../../../api/contract/problem';
import { patientLook } from '../../../api/patients/looks';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { patientOf } from '../patient-of';
import { safeRows } from './safe-contact-rows';

const HINTS = {
  yes: undefined,
  neutral: 'Nothing about the patient or their care.',
  never: undefined,
} as const;

/** Says how a patient can be contacted safely. Bulk messages, letters and calls follow it from the next hand-over on. */
export function safeContactPages(services: PageServices): WebPage[] {
  async function show(visit: PracticeVisit, errors: FormError[] = []): Promise<PageAnswer> {
    const found = await patientOf(services, visit, 'preferences');
    if ('elsewhere' in found) return found.elsewhere;
    const { patient, head } = found;
    const { form } = visit;
    const safe = (await services.safeContacts.find(visit.membership.practiceId, patient.id))!;
    return {
      view: 'patients/safe-contact/safe-contact',
      title: 'Safe contact – Patient',
      section: 'patients',
      looked: patientLook(patient.id),
      errors,
      data: {
        ...head,
        safeVersion: safe.version,
        why: form.text('why'),
        channels: safeRows(safe).map(({ channel, text, level }) => ({
          ...{ channel, text },
          items: SAFE_LEVELS.map((value) => ({
            ...{ value, text: SAFE_LEVEL_WORDS[value] },
            hint: HINTS[value] && { text: HINTS[value] },
            checked: value === (form.text(channel) || level),
          })),
        })),
      },
    };
  }

  const path = '/p/{practice}/patients/{id}/safe-contact';
  return [
    { method: 'get', path, for: 'practice', role: 'sender', handle: (visit) => show(visit) },
    {
      method: 'post',
      path,
      for: 'practice',
      role: 'sender',
      // The reason is about the patient's safety.
      forgets: true,
      async handle(visit) {
        const { form, ask, base, params } = visit;
        const levels = SAFE_CHANNELS.filter((channel) => form.text(channel) !== '').map(
          (channel) => [channel, form.text(channel)] as const,
        );
        const body = { ...Object.fromEntries(levels), why: form.text('why'), version: form.number('version') ?? 0 };
        try {
          await ask('put', `/api/v1/patients/${params.id!}/safe-contact`, { body });
        } catch (error) {
          const isStale = error instanceof Problem && error.code === 'changed-meanwhile';
          return show(visit, isStale ? [{ field: 'sms', message: CHANGED }] : formErrors(error));
        }
        const banner = { kind: 'success', text: 'Saved. It counts for everything that goes from now on.' } as const;
        return { goTo: `${base}/patients/${params.id!}/preferences`, banner };
      },
    },
  ];
}

const CHANGED = 'Someone changed safe contact while you were looking. Check what you chose and save again';
