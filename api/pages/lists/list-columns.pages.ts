import { isId } from '../../../domain/ids';
import type { Draft } from '../../../ports/drafts';
import type { RecipientListRow } from '../../../ports/list-pages';
import { notFound } from '../../problem';
import type { PageServices } from '../mount';
import type { FormError, Page, PageAnswer, PracticeVisit } from '../page';
import { columnsChosenTwice, columnsOf, examplesOf, FIELDS, type AskedColumns } from './asked-columns';
import { fileErrors, storeAgain, storeList } from './list-choice';

const PATH = '/p/{practice}/recipient-lists/{id}/columns';
const EXAMPLES = 3;

/**
 * Which of their columns holds which of our fields. A list that was read keeps its rows, and they are checked anew; of a
 * file that was refused nothing is kept, so the page asks for it again.
 */
export function listColumnsPages(services: PageServices): Page[] {
  const { lists, drafts } = services;

  async function listOf({ caller, params }: PracticeVisit): Promise<RecipientListRow> {
    const list = await lists.find(caller.practiceId, params.id!);
    if (!list) throw notFound('patient list');
    return list;
  }

  /** The draft that the list was chosen for; it gets the new one. */
  async function draftOf({ caller, query, form }: PracticeVisit): Promise<Draft | null> {
    const asked = form.text('campaign') || (query.campaign ?? '');
    return isId(asked) ? drafts.find(caller.practiceId, asked) : null;
  }

  async function draw(
    visit: PracticeVisit,
    list: RecipientListRow,
    asked: AskedColumns,
    errors: FormError[] = [],
  ): Promise<PageAnswer> {
    const header = list.header ?? [];
    const [draft, cells] = await Promise.all([
      draftOf(visit),
      lists.firstCells(visit.caller.practiceId, list.id, EXAMPLES),
    ]);
    return {
      view: 'lists/columns',
      title: 'Columns',
      section: 'bulk-messages',
      data: {
        ...{ list, draft, header, isKept: list.status === 'ready', hasHeader: header.length > 0 },
        fields: FIELDS.map((one) => ({
          ...one,
          id: one.field,
          chosen: asked[one.field] ?? '',
          examples: examplesOf(header, asked[one.field], cells),
        })),
        columns: header.map((name, index) => ({
          name,
          examples: examplesOf(
            [name],
            name,
            cells.map((row) => [row[index] ?? '']),
          ),
        })),
      },
      errors,
    };
  }

  return [
    {
      method: 'get',
      path: PATH,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const list = await listOf(visit);
        if (list.status === 'processing') return { goTo: `${visit.base}/recipient-lists/${list.id}` };
        return draw(visit, list, columnsOf(list.header ?? [], list.columns));
      },
    },
    {
      method: 'post',
      path: PATH,
      for: 'practice',
      role: 'sender',
      upload: true,
      async handle(visit) {
        const { caller, form, base, now } = visit;
        const list = await listOf(visit);
        const asked = askedColumns(visit);
        const isKept = list.status === 'ready' && !visit.file && form.raw('uploadFault') === '';
        const errors: FormError[] = [
          ...(isKept ? [] : fileErrors(services, visit)),
          ...FIELDS.filter(({ field, required }) => required && list.header !== null && !asked[field]).map(
            ({ field, label }) => ({ field, message: `Choose the column for ${lowerFirst(label)}` }),
          ),
          ...columnsChosenTwice(asked),
        ];
        if (errors.length > 0) return draw(visit, list, asked, errors);
        const draft = await draftOf(visit);
        const { name, channel, contactSource, sharedNumbers } = list;
        const changes = { name, channel, purpose: draft?.purpose ?? list.purpose, columns: asked };
        const stored = isKept
          ? await storeAgain(services, visit, list, changes)
          : await storeList(visit, { ...changes, contactSource, sharedNumbers }, visit.file!);
        if (!stored.ok) return draw(visit, list, asked, stored.errors);
        const isOurs = draft !== null && [list.id, stored.listId].includes(draft.listId ?? '');
        if (isOurs && draft.listId !== stored.listId) {
          await drafts.change(caller.practiceId, draft.id, draft.version, { listId: stored.listId }, caller, now);
        }
        return { goTo: `${base}/recipient-lists/${stored.listId}${isOurs ? `?campaign=${draft.id}` : ''}` };
      },
    },
  ];
}

function askedColumns({ form }: Pick<PracticeVisit, 'form'>): AskedColumns {
  const asked: AskedColumns = {};
  for (const { field } of FIELDS) {
    const name = form.raw(field);
    if (name.trim() !== '') asked[field] = name;
  }
  return asked;
}

/** "Date of birth" within a sentence; "NHS number" stays. */
function lowerFirst(label: string): string {
  return /^[A-Z]{2}/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}
