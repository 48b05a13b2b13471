import { isId } from '../../../domain/ids';
import { headerKey } from '../../../domain/lists/columns';
import type { Mending } from '../../../domain/lists/mending';
import type { Draft } from '../../../ports/campaigns/drafts';
import type { RecipientListRow, RowAsRead } from '../../../ports/lists/list-queries';
import type { ShownRow } from '../../../ports/lists/list-store';
import { listLook } from '../../../api/patients/looks';
import { notFound } from '../../../api/contract/problem';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import {
  columnsChosenTwice,
  columnsOf,
  examplesOf,
  FIELDS,
  type NamedColumns,
  type Example,
  type ListField,
} from '../../kit/list-choice/asked-columns';
import { fileErrors, storeAgain, storeList, type NewList } from '../../kit/list-choice/list-choice';

const PATH = '/p/{practice}/recipient-lists/{id}/columns';
const EXAMPLES = 3;
/** How many rows we search for a corrected value when the examples contain none. */
const MENDED_ROWS = 50;

/**
 * Asks which column of the file holds which field. We kept the rows of a list that we could read, and check them again.
 * We keep nothing of a refused file, so the page asks for it again.
 */
export function listColumnsPages(services: PageServices): WebPage[] {
  const { lists, drafts, columnMemory } = services;

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

  /** Whether the practice has said of this very header before which column holds what. */
  async function isRemembered({ caller }: PracticeVisit, { header }: RecipientListRow): Promise<boolean> {
    return header !== null && (await columnMemory.find(caller.practiceId, [headerKey(header)])).size > 0;
  }

  async function rememberOrForget(
    { caller, now }: PracticeVisit,
    list: RecipientListRow,
    asked: NamedColumns,
    remember: boolean,
  ): Promise<void> {
    const header = list.header ?? [];
    if (header.length === 0) return;
    if (remember) await columnMemory.remember(caller.practiceId, header, asked, caller, now);
    else await columnMemory.forget(caller.practiceId, header, caller, now);
  }

  /** Three values of each column, with a corrected one among them if there is one. */
  async function examples({ caller, now }: PracticeVisit, list: RecipientListRow, asked: NamedColumns) {
    const [first, mended] = await Promise.all([
      list.status === 'ready'
        ? lists.firstRows(caller.practiceId, list.id, EXAMPLES)
        : rowsBelow(list.header ?? [], await lists.firstRowsOfFile(caller.practiceId, list.id, now)),
      lists.mended(caller.practiceId, list.id, { limit: MENDED_ROWS, after: null }),
    ]);
    const mendedRows = mended.items
      .filter(({ isRestricted }) => !isRestricted)
      .map(({ mended }) => ({ cells: [], mended: mended as Mending[] }));
    return (field: ListField): Example[] => {
      const found = examplesOf(list, field, asked[field], first);
      if (found.some(({ mendedFrom }) => mendedFrom !== null)) return found;
      const one = examplesOf(list, field, asked[field], mendedRows).slice(0, 1);
      return [...found.slice(0, EXAMPLES - one.length), ...one];
    };
  }

  async function draw(
    visit: PracticeVisit,
    list: RecipientListRow,
    asked: NamedColumns,
    remember: boolean,
    errors: FormError[] = [],
  ): Promise<PageAnswer> {
    const header = list.header ?? [];
    const [draft, examplesFor] = await Promise.all([draftOf(visit), examples(visit, list, asked)]);
    return {
      view: 'lists/upload/columns',
      title: 'Columns',
      section: 'bulk-messages',
      looked: listLook(list.id),
      data: {
        ...{ list, draft, remember, isKept: list.status === 'ready', hasHeader: header.length > 0 },
        isFileKept: list.status === 'refused' && list.keptUntil !== null && list.keptUntil > visit.now,
        fields: FIELDS.map((one) => ({
          ...one,
          id: one.field,
          chosen: asked[one.field] ?? '',
          examples: examplesFor(one.field),
        })),
        columns: header.filter((name) => name !== ''),
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
        return draw(visit, list, columnsOf(list.header ?? [], list.columns), await isRemembered(visit, list));
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
        const isOther = visit.file !== undefined || form.raw('uploadFault') !== '';
        const isKept = list.status === 'ready' && !isOther;
        const kept =
          list.status === 'refused' && !isOther ? await lists.keptFile(caller.practiceId, list.id, now) : null;
        const errors: FormError[] = [
          ...(isKept || kept ? [] : fileErrors(services, visit)),
          ...FIELDS.filter(({ field, required }) => required && list.header !== null && !asked[field]).map(
            ({ field, label }) => ({ field, message: `Choose the column for ${lowerFirst(label)}` }),
          ),
          ...columnsChosenTwice(asked),
        ];
        const remember = form.has('remember');
        if (errors.length > 0) return draw(visit, list, asked, remember, errors);
        const draft = await draftOf(visit);
        const { name, channel, contactSource, sharedNumbers } = list;
        const changes = { name, channel, purpose: draft?.purpose ?? list.purpose, columns: asked };
        const stored = isKept
          ? await storeAgain(services, visit, list, changes)
          : await storeList(
              visit,
              { ...changes, contactSource, sharedNumbers, ...(kept ? readAs(list) : {}) },
              kept ? { bytes: kept, name: list.fileName } : visit.file!,
            );
        if (!stored.ok) return draw(visit, list, asked, remember, stored.errors);
        await rememberOrForget(visit, list, asked, remember);
        const isOurs = draft !== null && [list.id, stored.listId].includes(draft.listId ?? '');
        if (isOurs && draft.listId !== stored.listId) {
          await drafts.change(caller.practiceId, draft.id, draft.version, { listId: stored.listId }, caller, now);
        }
        return { goTo: `${base}/recipient-lists/${stored.listId}${isOurs ? `?campaign=${draft.id}` : ''}` };
      },
    },
  ];
}

/** Of the first rows of a file those below its header, as values of its columns. */
function rowsBelow(header: readonly string[], rows: readonly ShownRow[]): RowAsRead[] {
  const isHeader = ({ cells }: ShownRow): boolean =>
    cells.length > 0 && cells.every((cell, column) => (header[column] ?? '').startsWith(cell));
  return rows.slice(rows.findIndex(isHeader) + 1).map(({ cells }) => ({ cells, mended: null }));
}

/** The sheet and rows that a list was read from. */
function readAs({ reading }: RecipientListRow): Pick<NewList, 'sheet' | 'hiddenRows'> {
  return {
    sheet: reading?.sheet ?? undefined,
    hiddenRows: reading?.hiddenRowsIncluded ? 'include' : 'leave-out',
  };
}

function askedColumns({ form }: Pick<PracticeVisit, 'form'>): NamedColumns {
  const asked: NamedColumns = {};
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
