import type { CountedTally } from '../../../domain/content/checks/findings';
import { isId } from '../../../domain/ids';
import { identifiersIn } from '../../../domain/content/checks/identifiers';
import { LONGEST_WORD, type EmptyValues } from '../../../domain/content/empty-values';
import { isRow, previewStep, type PreviewAsked } from '../../../domain/content/preview-steps';
import { MARKETING_REMINDER } from '../../../domain/content/templates/message-templates';
import { UCS2_PART_UNITS, withPlainCharacters } from '../../../domain/content/sms-parts';
import type { Draft } from '../../../ports/campaigns/drafts';
import type { RecipientListRow } from '../../../ports/lists/list-queries';
import { listLook, type PatientLook } from '../../../api/patients/looks';
import { notFound } from '../../../api/contract/problem';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { Form, WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { clockOf } from '../../../domain/words/times';
import { rowsWith } from '../../../api/campaigns/count-words';
import { conflictMessage, fromQuery, mayChange, onwards, type DraftDoor } from '../draft/draft-door';
import { listAddress } from '../draft/draft.pages';
import { countOverList, fillFor, isPersonal, patientFrom } from '../../../api/campaigns/list-figures';
import { previewOf, type TextLimits } from './preview';
import { mayCompare, readTrial, trialErrors, trialFields } from './trial-form';
import { placeholderNames } from '../../../api/campaigns/placeholder-names';
import { textFaults } from '../../../api/campaigns/text-faults';

/** Kept of a text that nobody could send; what is over it is refused before it is stored. */
const LONGEST_TEXT = 150_000;
const LONGEST_SUBJECT = 400;

interface ShownText {
  /** Null where there is no list to count over yet. */
  tally: CountedTally | null;
  preview: ReturnType<typeof previewOf>;
  previewB: ReturnType<typeof previewOf> | null;
  looked: PatientLook | undefined;
}

/** Writing the text, with what it comes to for each patient (P15–P17, N24). */
export function messagePages(services: PageServices, door: DraftDoor): WebPage[] {
  const { lists, accounts, maxUnits, ucs2PartUnits, templates, costs } = services;

  async function listOf(practiceId: string, { listId }: Pick<Draft, 'listId'>): Promise<RecipientListRow | null> {
    return listId ? lists.find(practiceId, listId) : null;
  }

  /** Of the account that the draft would go out through. */
  async function limitsOf(practiceId: string, { channel }: Pick<Draft, 'channel'>, now: Date): Promise<TextLimits> {
    const account = (await accounts.inUse(practiceId)).find((one) => one.channel === channel);
    if (!account) return { maxUnits: null, ucs2PartUnits: UCS2_PART_UNITS, sender: null, unitPrice: null };
    return {
      ...{ maxUnits: maxUnits(account.kind), ucs2PartUnits: ucs2PartUnits(account.kind), sender: account.sender },
      unitPrice: await costs.priceNow(practiceId, account.id, now),
    };
  }

  /** A text as one patient of the list gets it, and text B of a trial as the same patient would. */
  async function shown(
    { caller, now }: PracticeVisit,
    draft: Draft,
    list: RecipientListRow | null,
    asked: PreviewAsked,
  ): Promise<ShownText> {
    const { practiceId } = caller;
    const limits = await limitsOf(practiceId, draft, now);
    const isReady = list?.status === 'ready' && (list.counts?.accepted ?? 0) > 0;
    const tallyOf = (text: Draft) =>
      list && isReady
        ? countOverList(lists, practiceId, list, text, limits.maxUnits, limits.ucs2PartUnits)
        : Promise.resolve(null);
    const tally = await tallyOf(draft);
    const step = tally && previewStep(asked, tally);
    const row = list && step ? await patientFrom(lists, practiceId, list.id, step.row) : null;
    const drawn = (text: Draft, counted: CountedTally | null) =>
      previewOf(text, list, row && list ? fillFor(text, list, row) : null, counted, limits, step?.as ?? 'row');
    const textB = draftOfB(draft);
    return {
      ...{ tally, preview: drawn(draft, tally) },
      previewB: textB && drawn(textB, await tallyOf(textB)),
      looked: row && list ? listLook(list.id) : undefined,
    };
  }

  /** All that the page shows, for the draft as it is stored or as it was just typed. */
  async function draw(
    visit: PracticeVisit,
    draft: Draft,
    { errors, status, theirs }: { errors?: FormError[]; status?: number; theirs?: Draft } = {},
  ): Promise<PageAnswer> {
    const { base, query, caller } = visit;
    const { practiceId } = caller;
    const list = await listOf(practiceId, draft);
    const { tally, looked, preview, previewB } = await shown(visit, draft, list, query);
    return {
      ...{ view: 'campaigns/message/message', title: 'Message', section: 'bulk-messages', looked, errors, status },
      data: {
        ...{ draft, list, theirs: theirs ?? null, template: await templateOf(practiceId, draft) },
        templates: `${base}/campaigns/${draft.id}/templates${fromQuery(visit)}`,
        reminder: draft.purpose === 'marketing' ? MARKETING_REMINDER : null,
        action: `${base}/campaigns/${draft.id}/message${fromQuery(visit)}`,
        back: query.from === 'review' ? `${base}/campaigns/${draft.id}/review` : listAddress(base, draft),
        names: list?.header ? placeholderNames(list.header, list.columns) : [],
        identifiers: identifiersOf(draft, list),
        isPersonal: list ? isPersonal(draft, list) : false,
        empty: emptyChoice(draft, tally),
        trial: draft.textTrial || mayCompare(draft) ? trialFields(visit.form, draft.textTrial) : null,
        ...{ preview, previewB },
      },
    };
  }

  /** The template that the text is of, or was before somebody edited it, and whether there is a newer version. */
  async function templateOf(practiceId: string, { template, newerTemplateVersion, body }: Draft) {
    if (!template) return null;
    const found = await templates.find(practiceId, template.id);
    return found && { ...template, name: found.name, newer: newerTemplateVersion, isEdited: found.body !== body };
  }

  async function lacksValues({ caller }: PracticeVisit, list: RecipientListRow, draft: Draft): Promise<boolean> {
    return (await countOverList(lists, caller.practiceId, list, draft, null)).missing.length > 0;
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/message',
      for: 'practice',
      role: 'sender',
      handle: (visit) => door.withOwnDraft(visit, (draft) => draw(visit, draft)),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/message',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        door.withOwnDraft(visit, async (draft) => {
          const { form, base, membership, now } = visit;
          const typed = readText(form, draft);
          if (form.has('plain')) {
            typed.body = withPlainCharacters(typed.body);
          }
          const tooLarge = sizeFaults(typed);
          if (tooLarge.length > 0) {
            if (form.has('autosave')) return { json: { message: tooLarge[0]?.message }, status: 422 };
            return draw(visit, { ...draft, ...typed }, { errors: tooLarge });
          }
          const saved = await door.save(visit, draft, typed);
          if (saved.kind === 'gone') {
            return form.has('autosave') ? { json: {}, status: 410 } : door.sentAnswer(visit, draft.id);
          }
          if (saved.kind === 'conflict') {
            const message = conflictMessage(saved.now, visit);
            if (form.has('autosave')) return { json: { message }, status: 409 };
            const mine = { ...saved.now, ...typed };
            return draw(visit, mine, { errors: [{ field: 'body', message }], status: 409, theirs: saved.now });
          }
          if (form.has('autosave')) {
            return { json: { version: saved.version, at: clockOf(now, membership.timeZone) } };
          }
          const here = `${base}/campaigns/${draft.id}/message`;
          const from = fromQuery(visit);
          if (form.has('show') || form.has('plain')) {
            const show = showQuery(form);
            const query = [from.slice(1), show].filter(Boolean).join('&');
            return { goTo: `${here}${query ? `?${query}` : ''}#preview` };
          }
          if (form.has('templates')) return { goTo: `${base}/campaigns/${draft.id}/templates${from}` };
          if (form.has('keep')) return { goTo: `${base}/templates/new?campaign=${draft.id}` };
          if (form.has('leave')) {
            return {
              goTo: `${base}/campaigns/${draft.id}/draft`,
              banner: { kind: 'success', text: 'The message is saved.' },
            };
          }
          const list = await listOf(visit.caller.practiceId, draft);
          const written = { ...draft, ...typed, version: saved.version };
          const faults = [...textFaults(written, list), ...trialErrors(form, written), ...faultsOfB(written, list)];
          if (faults.length > 0) return draw(visit, written, { errors: faults });
          if (form.text('emptyValues') === 'use' && form.text('emptyWord') === '') {
            return draw(visit, written, { errors: [{ field: 'emptyWord', message: 'Enter the word to use instead' }] });
          }
          if (written.emptyValues === null && list?.status === 'ready' && (await lacksValues(visit, list, written))) {
            const message = 'Choose what to do if a detail is missing';
            return draw(visit, written, { errors: [{ field: 'emptyValues', message }] });
          }
          if (identifiersOf(written, list).length > 0 && !form.has('identifiers')) {
            const message = 'Tick to say that you want to show these details, or take them out of the text';
            return draw(visit, written, { errors: [{ field: 'identifiers', message }] });
          }
          if (form.has('test')) return { goTo: `${base}/campaigns/${draft.id}/test${from}` };
          return { goTo: onwards(visit, 'record') };
        }),
    },
    {
      // While somebody types: the same part of the page, drawn for the text as it stands.
      method: 'post',
      path: '/p/{practice}/message-previews',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, caller } = visit;
        const asked = form.text('campaign');
        const draft = isId(asked) ? await services.drafts.find(caller.practiceId, asked) : null;
        if (!draft || !mayChange(visit, draft)) throw notFound('draft');
        const list = await listOf(caller.practiceId, draft);
        const typed = { ...draft, ...readText(form, draft) };
        // Another patient may be the longest since the page was drawn.
        const { looked, ...texts } = await shown(visit, typed, list, stillAsked(form));
        return {
          ...{ view: 'campaigns/message/preview', title: 'Preview', looked },
          data: { draft: typed, list, preview: texts.preview, previewB: texts.previewB },
        };
      },
    },
  ];
}

/** Placeholders that would show who a patient is: meant by somebody who says so, and by nobody else. */
function identifiersOf({ channel, body, subject }: Draft, list: RecipientListRow | null): string[] {
  const text = channel === 'email' ? `${subject ?? ''}\n${body}` : body;
  return identifiersIn(text, list?.header ?? [], list?.columns ?? null);
}

/** Browsers send lines ended by CR LF; what goes out has the line ends that are counted. */
function readText(form: Form, draft: Draft): Pick<Draft, 'body' | 'subject' | 'emptyValues' | 'textTrial'> {
  const body = form.raw('body').replace(/\r\n?/g, '\n');
  const subject = draft.channel === 'email' ? form.text('subject') || null : null;
  return { body, subject, emptyValues: readEmptyValues(form, draft), ...readTrial(form, draft) };
}

/** What was chosen for missing values; a form that did not ask changes nothing. */
function readEmptyValues(form: Form, { emptyValues }: Draft): EmptyValues | null {
  const choice = form.text('emptyValues');
  if (choice === 'leave-out') return 'leave-out';
  const word = form.text('emptyWord').slice(0, LONGEST_WORD);
  return choice === 'use' && word !== '' ? { use: word } : emptyValues;
}

/** The question about missing values, asked where there are some, or where it was answered before. */
function emptyChoice({ emptyValues }: Draft, tally: CountedTally | null) {
  const missing = tally?.missing ?? [];
  if (missing.length === 0 && emptyValues === null) return null;
  return {
    missing: missing.map(({ name, ...rows }) => `${rowsWith(rows, 'has', 'have')} no ${name.toLowerCase()}.`),
    choice: emptyValues === null ? null : emptyValues === 'leave-out' ? 'leave-out' : 'use',
    word: emptyValues === null || emptyValues === 'leave-out' ? '' : emptyValues.use,
  };
}

/** The draft with text B as its text; null where no second text is written. */
function draftOfB(draft: Draft): Draft | null {
  const { textTrial: trial } = draft;
  if (!trial || trial.bodyB.trim() === '') return null;
  return { ...draft, body: trial.bodyB, subject: trial.subjectB };
}

/** Placeholders of text B that no column of the list fills. */
function faultsOfB({ channel, textTrial: trial }: Draft, list: RecipientListRow | null): FormError[] {
  if (!trial || !list?.header) return [];
  const faults = textFaults({ channel, body: trial.bodyB, subject: trial.subjectB }, list);
  const known = new Set(
    textFaults({ channel, body: trial.bodyB, subject: trial.subjectB }, null).map(({ message }) => message),
  );
  return faults
    .filter(({ message }) => !known.has(message))
    .map(({ field, message }) => ({ field: field === 'subject' ? 'subjectB' : 'bodyB', message }));
}

function sizeFaults({ body, subject, textTrial }: Pick<Draft, 'body' | 'subject' | 'textTrial'>): FormError[] {
  const errors: FormError[] = [];
  if ((textTrial?.bodyB.length ?? 0) > LONGEST_TEXT) {
    errors.push({ field: 'bodyB', message: 'Shorten text B: it is much too long to send' });
  }
  if ((textTrial?.subjectB ?? '').length > LONGEST_SUBJECT) {
    errors.push({ field: 'subjectB', message: `Shorten the subject to ${LONGEST_SUBJECT} characters or fewer` });
  }
  if ((subject ?? '').length > LONGEST_SUBJECT) {
    errors.push({ field: 'subject', message: `Shorten the subject to ${LONGEST_SUBJECT} characters or fewer` });
  }
  if (body.length > LONGEST_TEXT)
    errors.push({ field: 'body', message: 'Shorten the text: it is much too long to send' });
  return errors;
}

/** Which patient the button that was pressed asks for, as the query of the page. */
function showQuery(form: Form): string {
  const show = form.text('show');
  if (show === 'longest' || show === 'emptiest') return `show=${show}`;
  const jump = form.text('jump');
  if (show === 'row' && isRow(jump)) return `row=${jump}`;
  const still = stillAsked(form);
  if (show === 'next') return `after=${still.show ?? still.row ?? ''}`;
  return new URLSearchParams(Object.entries(still)).toString();
}

/** The patient to show: the one with the longest or emptiest text, or the one of a row. */
function stillAsked(form: Form): { show?: string; row?: string } {
  const shown = form.text('shown');
  if (shown === 'longest' || shown === 'emptiest') return { show: shown };
  const row = form.text('row');
  return isRow(row) ? { row } : {};
}
