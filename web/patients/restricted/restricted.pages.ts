import { bodyOf } from '../../../api/ask';
import { restrictedLook } from '../../../api/patients/looks';
import { Problem } from '../../../api/contract/problem';
import { OPEN_MINUTES } from '../../../domain/patients/restricted/opening';
import type { OpenedPatient, PossibleOpener, RestrictedOpening } from '../../../ports/patients/restricted-patients';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { address } from '../../kit/words/numbered-links';
import { personName } from '../../kit/words/person-words';

interface Opened {
  items: OpenedPatient[];
  nextCursor: string | null;
  total: number;
  endsAt: Date;
}

/** Restricted patients. People whom an administrator named open them with a reason, and administrators are notified. */
export function restrictedPages({ restrictedPatients }: PageServices): WebPage[] {
  const path = '/p/{practice}/patients/restricted';

  async function shut(visit: PracticeVisit, why = '', errors: FormError[] = []): Promise<PageAnswer> {
    const openers = await restrictedPatients.openers(visit.membership.practiceId);
    return {
      ...{ view: 'patients/restricted/opening', title: 'Restricted patients', section: 'patients', errors },
      data: {
        ...{ why, minutes: OPEN_MINUTES, count: await restrictedPatients.count(visit.membership.practiceId) },
        // People who may not open it learn that before they write a reason.
        mayOpen: openers.some(({ staffId, mayOpen }) => mayOpen && staffId === visit.caller.tokenId),
        namedOnes: openers.filter(({ mayOpen }) => mayOpen).map(({ name }) => name),
      },
    };
  }

  async function opened(visit: PracticeVisit): Promise<PageAnswer> {
    const { ask, query, base } = visit;
    const asked = query.after ? { cursor: query.after } : {};
    const page = bodyOf<Opened>(await ask('get', '/api/v1/restricted-patients', { query: asked }));
    return {
      ...{ view: 'patients/restricted/list', title: 'Restricted patients', section: 'patients' },
      looked: restrictedLook(page.items),
      data: {
        patients: page.items.map((one) => ({ ...one, name: personName(one) })),
        ...{ total: page.total, endsAt: page.endsAt },
        older: page.nextCursor && address(`${base}/patients/restricted`, { after: page.nextCursor }),
      },
    };
  }

  return [
    {
      method: 'get',
      path,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        try {
          return await opened(visit);
        } catch (error) {
          if (error instanceof Problem && error.code === 'restricted-shut') return shut(visit);
          throw error;
        }
      },
    },
    {
      method: 'post',
      path,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const { ask, form, base } = visit;
        const why = form.text('why');
        try {
          const asked = { body: { why }, operationId: form.operationId };
          await ask('post', '/api/v1/restricted-patients/openings', asked);
        } catch (error) {
          if (error instanceof Problem && error.code === 'not-named') {
            return shut(visit, why, [{ field: null, message: error.detail }]);
          }
          return shut(visit, why, formErrors(error));
        }
        return { goTo: `${base}/patients/restricted` };
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/account/restricted-access',
      for: 'practice',
      role: 'administrator',
      async handle({ ask }) {
        const [openers, openings] = await Promise.all([
          ask('get', '/api/v1/restricted-patients/openers'),
          ask('get', '/api/v1/restricted-patients/openings'),
        ]);
        return {
          ...{ view: 'patients/restricted/access', title: 'Restricted patients', section: 'account' },
          data: {
            openers: bodyOf<{ items: PossibleOpener[] }>(openers).items,
            openings: bodyOf<{ items: RestrictedOpening[] }>(openings).items,
          },
        };
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/account/restricted-access',
      for: 'practice',
      role: 'administrator',
      async handle({ ask, form, base }) {
        await ask('put', '/api/v1/restricted-patients/openers', { body: { staffIds: form.all('staffIds') } });
        return { goTo: `${base}/account/restricted-access`, banner: { kind: 'success', text: 'Saved.' } };
      },
    },
  ];
}
