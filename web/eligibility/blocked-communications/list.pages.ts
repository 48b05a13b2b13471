import { BLOCK_TICKS } from '../../../domain/eligibility/purposes';
import type { BlockedNumber, BlockPlace, Ticks } from '../../../ports/eligibility/contact-blocks';
import { bodyOf } from '../../../api/ask';
import { encodeCursor, timeAndIdPlace } from '../../../api/contract/cursor';
import { mobileOr422 } from '../../../api/patients/mobile-number';
import { Problem } from '../../../api/contract/problem';
import { formErrors } from '../../kit/form';
import { rangeWords } from '../../kit/words/list-words';
import { address, numberedLinks } from '../../kit/words/numbered-links';
import { placeAsked } from '../../kit/place-asked';
import type { PageServices } from '../../kit/mount';
import { withoutStop, type FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { contactWords, countOf } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';
import {
  alreadyListedWords,
  blockedWords,
  conflictWords,
  listedWords,
  savedWords,
  standWords,
  TICK_COLUMNS,
  type SavedNumber,
} from './block-words';
import { drawnValue, readRows, type TickedRow } from './ticked-rows';

const SHOWN = 50;
const PATH = '/p/{practice}/account/blocked-communications';
const PRACTICE_PAGE = { for: 'practice', role: 'sender' } as const;

const CHOOSE_WHAT = 'Choose what to block, or only list the number';

/** Listed with nothing blocked. The person chooses this, and empty boxes do not mean it. */
const ONLY_LIST = 'none';
const ONLY_LISTED = { value: ONLY_LIST, text: 'Nothing yet, only list the number' };

/** One number that was searched for. The address contains only the id. */
interface Search {
  id: string;
  number: string;
}

/** What a page with errors keeps. */
interface Typed {
  number?: string;
  /** The ticks for the number to add. */
  chosen?: string[];
  find?: string;
  why?: string;
  /** Ticks to show in place of the stored ones, by id. */
  rows?: Map<string, { ticks: Ticks; drawn: string }>;
  errors?: FormError[];
  status?: number;
  /** The numbers that were saved while others were refused. */
  saved?: SavedNumber[];
}

/** Blocked Communications: the list of numbers with their ticks (E1–E5). */
export function blockedNumberPages(services: PageServices): WebPage[] {
  const { contactBlocks, searches, newId, allowFictionalNumbers } = services;

  const home = ({ base }: PracticeVisit) => `${base}/account/blocked-communications`;
  const addressOf = (visit: PracticeVisit, search: Search | null) => {
    if (search) return `${home(visit)}/searches/${search.id}`;
    const { after, before } = placeOf(visit);
    return address(home(visit), {
      after: after && visit.query.after,
      before: before && visit.query.before,
    });
  };

  async function searchOf({ caller, params, now }: PracticeVisit): Promise<Search | null> {
    const number = await searches.find(caller.practiceId, params.id!, 'blocked-numbers', now);
    return number === null ? null : { id: params.id!, number };
  }

  async function lookFor({ caller, now }: PracticeVisit, number: string): Promise<string> {
    const id = newId();
    await searches.make(caller.practiceId, id, 'blocked-numbers', number, caller.user, now);
    return id;
  }

  async function draw(visit: PracticeVisit, search: Search | null, typed: Typed = {}): Promise<PageAnswer> {
    const { practiceId } = visit.caller;
    const page = search ? null : await contactBlocks.numbered(practiceId, { limit: SHOWN, ...placeOf(visit) });
    const { items } = page ?? (await contactBlocks.page(practiceId, { limit: SHOWN, after: null }, search!.number));
    const total = page?.total ?? (await contactBlocks.count(practiceId));
    // A row with an error stays on the page, even if newer rows now come before it.
    const missing = [...(typed.rows?.keys() ?? [])].filter((id) => !items.some((item) => item.id === id));
    const kept = await Promise.all(missing.map((id) => contactBlocks.find(practiceId, id)));
    const blocks = [...kept.filter((block) => block !== null), ...items];
    const at = (side: 'after' | 'before', place: BlockPlace | null) =>
      place && address(home(visit), { [side]: encodeCursor([place.addedAt, place.id]) });
    const links =
      page &&
      numberedLinks(
        { before: page.before, shown: items.length, total },
        { newer: at('before', page.newer), older: at('after', page.older) },
        SHOWN,
      );
    return {
      view: 'eligibility/blocked-communications/list',
      title: 'Blocked Communications',
      section: 'account',
      status: typed.status,
      errors: typed.errors,
      banner: typed.saved?.length ? { kind: 'success', text: savedWords(typed.saved) } : undefined,
      data: {
        columns: TICK_COLUMNS,
        rows: blocks.map((block) => rowOf(block, typed)),
        ...{ total, search, action: addressOf(visit, search), home: home(visit) },
        asked: [
          ...TICK_COLUMNS.map(({ tick, label, note }) => ({ value: tick, text: note ? `${label} ${note}` : label })),
          ONLY_LISTED,
        ].map((one) => ({ ...one, checked: typed.chosen?.includes(one.value) ?? false })),
        ...{ number: typed.number ?? '', find: typed.find ?? '', why: typed.why ?? '' },
        range: page
          ? rangeWords(page.before, items.length, total, 'Numbers')
          : `${items.length} of ${countOf(total, 'number')}`,
        ...{ newer: links?.newer ?? null, older: links?.older ?? null },
      },
    };
  }

  /** "Block" adds the number to the list with its ticks. Being listed and being ticked are two facts (E2). */
  async function block(visit: PracticeVisit, search: Search | null): Promise<PageAnswer> {
    const { ask, form } = visit;
    const number = form.text('number');
    const chosen = form.all('block');
    const ticks = BLOCK_TICKS.filter((tick) => chosen.includes(tick));
    const read = await readNumber(visit, number, 'number');
    const isChosen = ticks.length > 0 || chosen.includes(ONLY_LIST);
    const errors = isChosen ? read.errors : [...read.errors, { field: 'block', message: CHOOSE_WHAT }];
    if (errors.length > 0) return draw(visit, search, { number, chosen, errors });
    try {
      const answer = await ask('post', '/api/v1/blocked-numbers', { body: { number }, operationId: form.operationId });
      const entry = bodyOf<BlockedNumber>(answer);
      const missing = ticks.filter((tick) => !entry[tick]);
      const row = `${home(visit)}#tick-${entry.id}-recalls`;
      if (missing.length > 0) {
        const body = { ...Object.fromEntries(missing.map((tick) => [tick, true])), version: entry.version };
        const after = bodyOf<BlockedNumber>(await ask('patch', `/api/v1/blocked-numbers/${entry.id}`, { body }));
        const text = blockedWords({ number: entry.number, before: ticksOf(entry), after });
        return { goTo: row, banner: { kind: 'success', text, keepsFocus: true } };
      }
      if (answer.status === 201) {
        return { goTo: row, banner: { kind: 'information', text: listedWords(entry.number), keepsFocus: true } };
      }
      const banner = { kind: 'information', text: alreadyListedWords(entry.number) } as const;
      return { goTo: `${home(visit)}/searches/${await lookFor(visit, entry.number)}`, banner };
    } catch (error) {
      return draw(visit, search, { number, chosen, errors: formErrors(error).map(withoutStop) });
    }
  }

  async function find(visit: PracticeVisit, search: Search | null): Promise<PageAnswer> {
    const text = visit.form.text('find');
    const { number, errors } = await readNumber(visit, text, 'find');
    if (number === null) return draw(visit, search, { find: text, errors });
    return { goTo: `${home(visit)}/searches/${await lookFor(visit, number)}` };
  }

  /** A typed number, or what is wrong with it, at its field. */
  async function readNumber({ caller }: PracticeVisit, text: string, field: string) {
    try {
      const region = await contactBlocks.region(caller.practiceId);
      return { number: mobileOr422(text, { region, allowFictional: allowFictionalNumbers }, field), errors: [] };
    } catch (error) {
      return { number: null, errors: formErrors(error).map(withoutStop) };
    }
  }

  /** Changed rows are saved one by one. A row that someone else changed meanwhile comes back with both changes. */
  async function save(visit: PracticeVisit, search: Search | null): Promise<PageAnswer> {
    const { ask, form } = visit;
    const why = form.text('why');
    const rows = readRows(form).filter(({ changes }) => Object.keys(changes).length > 0);
    if (rows.length === 0) {
      const text = 'We saved nothing, because no tick changed.';
      return { goTo: addressOf(visit, search), banner: { kind: 'information', text } };
    }
    const saved: SavedNumber[] = [];
    const conflicts: TickedRow[] = [];
    for (const row of rows) {
      const body = { ...row.changes, version: row.version, ...(why === '' ? {} : { why }) };
      try {
        const answer = await ask('patch', `/api/v1/blocked-numbers/${row.id}`, { body });
        const after = bodyOf<BlockedNumber>(answer);
        saved.push({ number: after.number, before: row.drawn, after });
      } catch (error) {
        if (error instanceof Problem && error.code === 'changed-meanwhile') conflicts.push(row);
        else return draw(visit, search, { why, rows: asTyped(rows), errors: formErrors(error).map(withoutStop) });
      }
    }
    if (conflicts.length > 0) return drawConflicts(visit, search, { conflicts, saved, why });
    return { goTo: addressOf(visit, search), banner: { kind: 'success', text: savedWords(saved) } };
  }

  async function drawConflicts(
    visit: PracticeVisit,
    search: Search | null,
    { conflicts, saved, why }: { conflicts: TickedRow[]; saved: SavedNumber[]; why: string },
  ): Promise<PageAnswer> {
    const { caller, membership, now } = visit;
    const rows: NonNullable<Typed['rows']> = new Map();
    const errors: FormError[] = [];
    for (const { id, changes } of conflicts) {
      const block = await contactBlocks.find(caller.practiceId, id);
      if (!block) continue;
      // The other person's ticks stay, with this person's own change on top.
      rows.set(id, { ticks: { ...ticksOf(block), ...changes }, drawn: drawnValue(block) });
      const when = timeWords(block.changedAt, membership.timeZone, now);
      const stands = BLOCK_TICKS.filter((tick) => block[tick]);
      const message = conflictWords({ number: block.number, changedBy: block.changedBy, when, stands });
      errors.push({ field: `tick-${id}-${Object.keys(changes)[0]}`, message });
    }
    return draw(visit, search, { rows, why, errors, saved, status: 409 });
  }

  const act = (visit: PracticeVisit, search: Search | null): Promise<PageAnswer> => {
    if (visit.form.has('find')) return find(visit, search);
    return visit.form.has('number') ? block(visit, search) : save(visit, search);
  };

  const gone = (visit: PracticeVisit): PageAnswer => ({
    goTo: home(visit),
    banner: {
      kind: 'information',
      text: 'We keep a search for 30 minutes, and this one is older. Find the number again.',
    },
  });

  return [
    { ...PRACTICE_PAGE, method: 'get', path: PATH, handle: (visit: PracticeVisit) => draw(visit, null) },
    { ...PRACTICE_PAGE, method: 'post', path: PATH, handle: (visit: PracticeVisit) => act(visit, null) },
    {
      ...PRACTICE_PAGE,
      method: 'get',
      path: `${PATH}/searches/{id}`,
      async handle(visit: PracticeVisit) {
        const search = await searchOf(visit);
        return search ? draw(visit, search) : gone(visit);
      },
    },
    {
      ...PRACTICE_PAGE,
      method: 'post',
      path: `${PATH}/searches/{id}`,
      // The ticks are saved even if the search has expired.
      handle: async (visit: PracticeVisit) => act(visit, await searchOf(visit)),
    },
  ];
}

function placeOf({ query }: PracticeVisit) {
  return placeAsked(query, timeAndIdPlace, ([at, id]): BlockPlace => ({ addedAt: new Date(at), id }));
}

function ticksOf(block: Ticks): Ticks {
  return Object.fromEntries(BLOCK_TICKS.map((tick) => [tick, block[tick]])) as Ticks;
}

function asTyped(rows: readonly TickedRow[]): NonNullable<Typed['rows']> {
  return new Map(
    rows.map(({ id, ticked, drawn, version }) => [id, { ticks: ticked, drawn: drawnValue({ version, ...drawn }) }]),
  );
}

function rowOf(block: BlockedNumber, { rows, errors = [] }: Typed) {
  const typed = rows?.get(block.id);
  const ticks = typed?.ticks ?? ticksOf(block);
  return {
    ...{ id: block.id, number: contactWords(block.number), patients: block.patients },
    ...{ addedBy: block.addedBy, addedAt: block.addedAt },
    drawn: typed?.drawn ?? drawnValue(block),
    isFaulty: errors.some(({ field }) => field?.startsWith(`tick-${block.id}-`)),
    stand: standWords(block),
    isStopped: block.recalls || block.everySms,
    ticks: TICK_COLUMNS.map((column) => ({ ...column, isTicked: ticks[column.tick] })),
  };
}
