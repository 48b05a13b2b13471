import { bodyOf } from '../../api/ask';
import { notFound } from '../../api/contract/problem';
import { isId } from '../../domain/ids';
import type { RecallImportRow } from '../../ports/recalls/recall-imports';
import { formErrors } from '../kit/form';
import type { FormError } from '../kit/form-error';
import type { PageServices } from '../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../kit/page';
import { importWords, recallsNav } from './recall-words';

const PATH = '/p/{practice}/recalls/imports';
const MANAGES = { for: 'practice', role: 'manager' } as const;
const STATUS_WORDS = { processing: 'Being read', ready: 'Done', refused: 'Refused' } as const;

/** Files of recalls: uploading one, its result, and recalls that a full file lacks. */
export function importPages(services: PageServices): WebPage[] {
  const { recallImports } = services;

  async function draw(visit: PracticeVisit, errors?: FormError[]): Promise<PageAnswer> {
    const { base, caller } = visit;
    const latest = await recallImports.latest(caller.practiceId);
    return {
      view: 'recalls/imports',
      title: 'Import recalls',
      section: 'recalls',
      errors,
      data: {
        ...{ nav: recallsNav(base, 'imports', true), action: `${base}/recalls/imports` },
        rows: latest.map((one) => ({ ...one, ...wordsOf(one), href: `${base}/recalls/imports/${one.id}` })),
      },
    };
  }

  async function importOf({ caller, params }: PracticeVisit): Promise<RecallImportRow> {
    const found = isId(params.id ?? '') ? await recallImports.find(caller.practiceId, params.id!) : null;
    if (!found) throw notFound('import');
    return found;
  }

  return [
    { ...MANAGES, method: 'get', path: PATH, handle: (visit: PracticeVisit) => draw(visit) },
    {
      ...MANAGES,
      method: 'post',
      path: PATH,
      upload: true,
      async handle(visit: PracticeVisit): Promise<PageAnswer> {
        const { ask, base, file, form } = visit;
        try {
          const answer = await ask('post', '/api/v1/recalls/import', {
            body: form.has('full') ? { full: 'true' } : {},
            ...{ file, operationId: form.operationId },
          });
          return { goTo: `${base}/recalls/imports/${bodyOf<{ id: string }>(answer).id}` };
        } catch (error) {
          return draw(visit, formErrors(error));
        }
      },
    },
    {
      ...MANAGES,
      method: 'get',
      path: `${PATH}/{id}`,
      async handle(visit: PracticeVisit): Promise<PageAnswer> {
        const { base, caller } = visit;
        const found = await importOf(visit);
        const missing = found.closingWaits ? await recallImports.missing(caller.practiceId, found.id) : [];
        return {
          view: 'recalls/import',
          title: 'Import of recalls',
          section: 'recalls',
          data: {
            ...{ nav: recallsNav(base, 'imports', true), found, missing, ...wordsOf(found) },
            ...{ at: `${base}/recalls/imports/${found.id}`, back: `${base}/recalls/imports` },
          },
        };
      },
    },
    {
      ...MANAGES,
      method: 'post',
      path: `${PATH}/{id}/closing`,
      async handle(visit: PracticeVisit): Promise<PageAnswer> {
        const { base, form, ask } = visit;
        const { id } = await importOf(visit);
        const close = form.text('close') === 'yes';
        await ask('post', `/api/v1/recalls/imports/${id}/closing`, { body: { close } });
        const text = close ? 'The recalls are closed.' : 'The recalls stay open.';
        return { goTo: `${base}/recalls/imports/${id}`, banner: { kind: 'success', text } };
      },
    },
  ];
}

function wordsOf({ status, counts }: RecallImportRow) {
  return { statusWord: STATUS_WORDS[status], result: counts ? importWords(counts) : '' };
}
