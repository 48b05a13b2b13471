import type { ListedCodeRow } from '../../../ports/content/codes';
import { bodyOf } from '../../../api/ask';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import { asksForCodes, searchCodes, type CodeSearch } from '../../kit/code-search';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';

interface Typed {
  code: string;
  description: string;
  isInvitation: boolean;
}

const ADDRESS = '/p/{practice}/account/record';
const NOTHING: Typed = { code: '', description: '', isInvitation: false };

/** Record and codes: the SNOMED codes that the practice allows (N23). */
export function recordAndCodesPages(): WebPage[] {
  async function show(
    { ask }: PracticeVisit,
    typed = NOTHING,
    { errors = [], search }: { errors?: FormError[]; search?: CodeSearch } = {},
  ): Promise<PageAnswer> {
    const { items } = bodyOf<{ items: ListedCodeRow[] }>(await ask('get', '/api/v1/codes'));
    return {
      view: 'practice/account/record',
      title: 'Record and codes',
      section: 'account',
      errors,
      data: {
        ...{ codes: items, typed, isKept: items.some(({ active }) => active) },
        ...{ term: search?.term ?? '', found: search?.found ?? null },
      },
    };
  }

  return [
    { path: ADDRESS, for: 'practice', role: 'manager', method: 'get', handle: (visit) => show(visit) },
    {
      path: ADDRESS,
      for: 'practice',
      role: 'manager',
      method: 'post',
      async handle(visit) {
        const { ask, form, base } = visit;
        const saved = (text: string): PageAnswer => ({
          goTo: `${base}/account/record`,
          banner: { kind: 'success', text },
        });
        const { operationId } = form;
        const off = form.text('off');
        const on = form.text('on');
        if (off !== '' || on !== '') {
          const code = off === '' ? on : off;
          await ask('patch', `/api/v1/codes/${encodeURIComponent(code)}`, { body: { active: on !== '' }, operationId });
          return saved(off === '' ? `Code ${code} can be chosen again.` : `Code ${code} can no longer be chosen.`);
        }
        if (asksForCodes(form)) {
          const search = await searchCodes(visit);
          return show(visit, NOTHING, { search, errors: search.errors });
        }
        const picked = form.text('pick');
        const typed: Typed = {
          code: picked === '' ? form.text('code') : picked,
          description: form.text('description'),
          isInvitation: form.text('isInvitation') === 'yes',
        };
        const { code, description, isInvitation } = typed;
        try {
          const body = { code, isInvitation, ...(description === '' ? {} : { description }) };
          await ask('post', '/api/v1/codes', { body, operationId });
        } catch (error) {
          return show(visit, typed, { errors: formErrors(error, { code: 'code', description: 'description' }) });
        }
        return saved(`Code ${code} is on your list.`);
      },
    },
  ];
}
