import type { PracticeSettings } from '../../../ports/practice/settings';
import { bodyOf } from '../../../api/ask';
import { formErrors } from '../../kit/form';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';

/** Features: Bulk Messages on or off, what that does to what is under way, and what patients see on their pages. */
export function featurePages({ settings }: PageServices): WebPage[] {
  async function show({ ask, caller, form }: PracticeVisit, errors: FormError[] = []): Promise<PageAnswer> {
    const { bulkMessages, telephone, telephoneShare, bookingConfirmation } = bodyOf<PracticeSettings>(
      await ask('get', '/api/v1/settings'),
    );
    const underWay = (await settings.campaignsUnder(caller.practiceId)).length;
    return {
      view: 'practice/account/features',
      title: 'Features',
      section: 'account',
      errors,
      data: {
        ...{ isOn: bulkMessages, underWay, telephone: form.has('telephone') ? form.raw('telephone') : telephone },
        telephonePercent: form.has('telephonePercent')
          ? form.raw('telephonePercent')
          : String(Math.round(telephoneShare * 100)),
        confirmation: form.has('bookingConfirmation') ? form.text('bookingConfirmation') : bookingConfirmation,
      },
    };
  }

  async function saveTelephone(visit: PracticeVisit): Promise<PageAnswer> {
    const { ask, form, base } = visit;
    const telephone = form.text('telephone') || null;
    try {
      await ask('patch', '/api/v1/settings', { body: { telephone }, operationId: form.operationId });
    } catch (error) {
      return show(visit, formErrors(error));
    }
    const text = telephone ? `Patients see ${telephone} on their pages.` : 'Patients see no telephone number.';
    return { goTo: `${base}/account/features`, banner: { kind: 'success', text } };
  }

  async function saveBooking(visit: PracticeVisit): Promise<PageAnswer> {
    const { ask, form, base } = visit;
    const percent = /^\d{1,3}$/.exec(form.text('telephonePercent'))?.[0];
    if (percent === undefined || Number(percent) > 100) {
      return show(visit, [{ field: 'telephonePercent', message: 'Enter a whole number from 0 to 100' }]);
    }
    const body = { telephoneShare: Number(percent) / 100, bookingConfirmation: form.text('bookingConfirmation') };
    try {
      await ask('patch', '/api/v1/settings', { body, operationId: form.operationId });
    } catch (error) {
      return show(visit, formErrors(error));
    }
    const text = `${percent}% of each day’s appointment times stay for patients who telephone.`;
    return { goTo: `${base}/account/features`, banner: { kind: 'success', text } };
  }

  return [
    {
      path: '/p/{practice}/account/features',
      for: 'practice',
      role: 'administrator',
      method: 'get',
      handle: (visit) => show(visit),
    },
    {
      path: '/p/{practice}/account/features',
      for: 'practice',
      role: 'administrator',
      method: 'post',
      async handle(visit) {
        const { ask, form, base } = visit;
        if (form.has('telephone')) return saveTelephone(visit);
        if (form.has('telephonePercent')) return saveBooking(visit);
        const wanted = form.text('bulkMessages');
        if (wanted !== 'on' && wanted !== 'off') {
          return show(visit, [{ field: 'bulkMessages', message: 'Choose on or off' }]);
        }
        try {
          const body = { bulkMessages: wanted === 'on' };
          await ask('patch', '/api/v1/settings', { body, operationId: form.operationId });
        } catch (error) {
          return show(visit, formErrors(error));
        }
        const text =
          wanted === 'on'
            ? 'Bulk Messages is on. Campaigns that paused when it was off wait until someone resumes them.'
            : 'Bulk Messages is off. We send no more messages.';
        return { goTo: `${base}/account/features`, banner: { kind: 'success', text } };
      },
    },
  ];
}
