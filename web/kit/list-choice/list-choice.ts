import { nameFault } from '../../../domain/typed-name';
import type { Channel } from '../../../domain/delivery/states';
import { UnsupportedFileError } from '../../../domain/lists/list-file';
import type { Purpose } from '../../../domain/eligibility/purposes';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { RecipientListRow } from '../../../ports/lists/list-queries';
import { bodyOf } from '../../../api/ask';
import type { Services } from '../../../api/services';
import { formErrors } from '../form';
import type { FormError } from '../form-error';
import type { PracticeVisit } from '../page';
import { numberWords } from '../../../domain/words/numbers';
import { columnsOf, type NamedColumns } from './asked-columns';
import { channelsOf, type Channels } from '../words/channels';
import { uploadWords } from '../words/list-words';
import { remadeFile } from './remade-file';

type ListServices = Pick<Services, 'lists' | 'listCommands' | 'spreadsheets'>;

/** How many lists we offer to use again. */
const OFFERED = 50;

/** The answers of the step "Patient list". */
export interface ListAnswers {
  name: string;
  channel: string;
  /** `file` or `earlier`. */
  source: string;
  earlier: string;
}

export interface OfferedList {
  value: string;
  text: string;
}

export type ListChoice =
  { ok: true; listId: string; name: string; channel: Channel } | { ok: false; errors: FormError[] };

export function listAnswers({ form }: Pick<PracticeVisit, 'form'>): ListAnswers {
  return {
    name: form.text('name'),
    channel: form.text('channel'),
    source: form.text('source') === 'earlier' ? 'earlier' : 'file',
    earlier: form.text('earlier'),
  };
}

/** The choices, and what happens to an upload, in words. */
export async function listChoices(
  services: ListServices & Pick<Services, 'accounts' | 'settings' | 'demographics'>,
  { practiceId, practiceName }: Pick<TokenHolder, 'practiceId' | 'practiceName'>,
): Promise<{ channels: Channels; offered: OfferedList[]; lookUp: ReturnType<typeof uploadWords> }> {
  const [channels, offered, { contactSource }] = await Promise.all([
    channelsOf(services, practiceId, practiceName),
    offeredLists(services, practiceId),
    services.settings.read(practiceId),
  ]);
  return { channels, offered, lookUp: uploadWords(services.demographics, contactSource) };
}

/**
 * Lists that were checked, newest first; "Flu 2026: 9,412 accepted for SMS". People can also choose a list whose
 * patients are all left out at the moment, because its page explains why. A copy appears under its original and is made
 * again.
 */
async function offeredLists({ lists }: ListServices, practiceId: string): Promise<OfferedList[]> {
  const { items } = await lists.page(practiceId, { limit: OFFERED, after: null });
  return items.flatMap(({ id, name, channel, status, counts, copyOf }) =>
    status === 'ready' && counts && copyOf === null
      ? [
          {
            value: id,
            text: `${name}: ${numberWords(counts.accepted)} accepted for ${channel === 'sms' ? 'SMS' : 'email'}`,
          },
        ]
      : [],
  );
}

/**
 * Stores the chosen file, or the rows of an earlier list, as a list to check. Rows of an earlier list are checked again
 * when the channel differs. All mistakes are reported together. Pressing the button twice makes only one list.
 */
export async function chooseList(
  services: ListServices,
  visit: PracticeVisit,
  answers: ListAnswers & { purpose: Purpose | null },
  { available }: Channels,
): Promise<ListChoice> {
  const channel = available.find((one) => one === answers.channel);
  const earlier =
    answers.source === 'earlier' && answers.earlier !== ''
      ? await services.lists.find(visit.caller.practiceId, answers.earlier)
      : null;
  const isEarlier = answers.source === 'earlier';
  const name = answers.name || (earlier?.name ?? '');
  const nameProblem = nameFault(name, 200, 'Enter a name for the list');
  const { purpose } = answers;
  const errors: FormError[] = [
    ...(nameProblem === null ? [] : [{ field: 'name', message: nameProblem }]),
    ...(purpose === null ? [{ field: 'purpose', message: 'Choose a category' }] : []),
    ...(channel ? [] : [{ field: 'channel', message: 'Choose SMS or email' }]),
    ...(isEarlier
      ? earlier?.status === 'ready'
        ? []
        : [{ field: 'earlier', message: 'Choose a list uploaded before' }]
      : fileErrors(services, visit)),
  ];
  if (errors.length > 0 || !channel || purpose === null) return { ok: false, errors };
  if (earlier?.channel === channel) return { ok: true, listId: earlier.id, name, channel };
  return earlier
    ? storeAgain(services, visit, earlier, { name, channel, purpose })
    : storeList(visit, { name, channel, purpose }, visit.file!);
}

/** Problems with the upload that we can see without reading the rows. Problems in the rows are reported later. */
export function fileErrors(
  { spreadsheets }: Pick<Services, 'spreadsheets'>,
  { file, form }: Pick<PracticeVisit, 'file' | 'form'>,
): FormError[] {
  const fault = form.raw('uploadFault');
  if (fault === 'too-large') {
    return [
      {
        field: 'file',
        message: 'The file is larger than 20 MB. Leave out columns you do not need, or split it into two lists',
      },
    ];
  }
  if (fault !== '') return [{ field: 'file', message: 'The upload stopped. Choose the file and send it again' }];
  if (!file) return [{ field: 'file', message: 'Choose a .csv or .xlsx file' }];
  try {
    spreadsheets.kindOf(file.bytes, file.name);
    return [];
  } catch (error) {
    if (error instanceof UnsupportedFileError) return [{ field: 'file', message: error.message }];
    throw error;
  }
}

/** Makes a new list from the rows of an earlier one, for another channel or with other columns, and checks it. */
export async function storeAgain(
  { lists, listCommands }: Pick<Services, 'lists' | 'listCommands'>,
  visit: PracticeVisit,
  list: RecipientListRow,
  changes: { name: string; channel: Channel; purpose: Purpose; columns?: NamedColumns },
): Promise<ListChoice> {
  const header = list.header ?? [];
  const { practiceId } = visit.caller;
  const reading = await lists.reading(practiceId, list.id);
  const bytes = await remadeFile(header, reading?.headerRow ?? 1, lists.cells(practiceId, list.id));
  const columns = changes.columns ?? columnsOf(header, list.columns);
  const { contactSource, sharedNumbers, fileName } = list;
  const stored = await storeList(
    visit,
    { ...changes, columns, contactSource, sharedNumbers },
    { bytes, name: fileName },
  );
  if (stored.ok) {
    await listCommands.keepReading(practiceId, list.id, stored.listId);
    await listCommands.wasReadAgain(practiceId, list.id, stored.listId);
  }
  return stored;
}

export interface NewList {
  name: string;
  channel: Channel;
  /** What it is judged for first, so that the counts are those of the message it is for. */
  purpose: Purpose;
  columns?: NamedColumns;
  contactSource?: RecipientListRow['contactSource'];
  sharedNumbers?: RecipientListRow['sharedNumbers'];
  sheet?: string;
  hiddenRows?: 'leave-out' | 'include';
  /** The new list's id; without one that of the form. */
  id?: string;
}

/** Stores a file by the API's own route; the list's id is that of the form, so that a second press makes no second list. */
export async function storeList(
  { ask, form }: Pick<PracticeVisit, 'ask' | 'form'>,
  { name, channel, purpose, columns, contactSource, sharedNumbers, sheet, hiddenRows, id }: NewList,
  file: NonNullable<PracticeVisit['file']>,
): Promise<ListChoice> {
  try {
    const body = {
      ...{ name, channel, purpose },
      ...(columns && Object.keys(columns).length > 0 ? { columns: JSON.stringify(columns) } : {}),
      ...(contactSource ? { contactSource } : {}),
      ...(sharedNumbers ? { sharedNumbers } : {}),
      ...(sheet ? { sheet } : {}),
      ...(hiddenRows ? { hiddenRows } : {}),
    };
    const answer = await ask('post', '/api/v1/recipient-lists', { body, file, operationId: id ?? form.operationId });
    return { ok: true, listId: bodyOf<{ id: string }>(answer).id, name, channel };
  } catch (error) {
    return { ok: false, errors: formErrors(error) };
  }
}
