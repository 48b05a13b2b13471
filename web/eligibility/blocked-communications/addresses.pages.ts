import { bodyOf } from '../../../api/ask';
import { cursorOf, encodeCursor, timeAndIdPlace } from '../../../api/contract/cursor';
import { notFound, Problem } from '../../../api/contract/problem';
import { isId } from '../../../domain/ids';
import { ADDRESS_TICKS, TICK_WORDS, type AddressTick } from '../../../domain/eligibility/purposes';
import type { BlockedAddress } from '../../../ports/eligibility/blocked-addresses';
import type { BlockPlace } from '../../../ports/eligibility/contact-blocks';
import { formErrors } from '../../kit/form';
import { withoutStop, type FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { address } from '../../kit/words/numbered-links';
import { changeWords, tickedWords } from './block-words';

const SHOWN = 50;
const PATH = '/p/{practice}/account/blocked-communications/addresses';
const PRACTICE_PAGE = { for: 'practice', role: 'sender' } as const;
const CHOOSE_WHAT = 'Choose what to block';

/** What was typed, on a page that is drawn again. */
interface Typed {
  address?: string;
  chosen?: readonly string[];
  why?: string;
  errors?: FormError[];
  status?: number;
}

/** Email addresses of Blocked Communications: who asked us to stop, and what staff tick for them (N20). */
export function blockedAddressPages({ blockedAddresses }: PageServices): WebPage[] {
  const home = ({ base }: PracticeVisit) => `${base}/account/blocked-communications/addresses`;

  async function draw(visit: PracticeVisit, typed: Typed = {}): Promise<PageAnswer> {
    const asked = cursorOf(timeAndIdPlace).safeParse(visit.query.after);
    const after: BlockPlace | null = asked.success ? { addedAt: new Date(asked.data[0]), id: asked.data[1] } : null;
    const { items, next } = await blockedAddresses.page(visit.caller.practiceId, { limit: SHOWN, after });
    return {
      view: 'eligibility/blocked-communications/addresses',
      title: 'Blocked email addresses',
      section: 'account',
      ...{ status: typed.status, errors: typed.errors },
      data: {
        home: home(visit),
        rows: items.map((one) => ({ ...one, stopped: tickedWords(ticked(one)), href: `${home(visit)}/${one.id}` })),
        ...{ typed: typed.address ?? '', boxes: boxesOf(typed.chosen ?? []) },
        newest: after === null ? null : home(visit),
        older: next && address(home(visit), { after: encodeCursor([next.addedAt, next.id]) }),
      },
    };
  }

  async function add(visit: PracticeVisit): Promise<PageAnswer> {
    const { ask, form } = visit;
    const [typed, chosen] = [form.text('address'), form.all('block')];
    const ticks = ADDRESS_TICKS.filter((tick) => chosen.includes(tick));
    if (ticks.length === 0) {
      return draw(visit, { address: typed, errors: [{ field: 'block', message: CHOOSE_WHAT }] });
    }
    try {
      const listed = await ask('post', '/api/v1/blocked-addresses', {
        body: { address: typed },
        operationId: form.operationId,
      });
      const { id, version } = bodyOf<BlockedAddress>(listed);
      const body = { ...Object.fromEntries(ticks.map((tick) => [tick, true])), version };
      await ask('patch', `/api/v1/blocked-addresses/${id}`, { body });
    } catch (error) {
      return draw(visit, { address: typed, chosen, errors: formErrors(error).map(withoutStop) });
    }
    return {
      goTo: home(visit),
      banner: { kind: 'success', text: 'From now on we do not email this address what you ticked.' },
    };
  }

  async function drawOne(visit: PracticeVisit, typed: Typed = {}): Promise<PageAnswer> {
    const { practiceId } = visit.caller;
    const id = visit.params.id!;
    const block = isId(id) ? await blockedAddresses.find(practiceId, id) : null;
    if (!block) throw notFound('blocked address');
    const after = isId(visit.query.after ?? '') ? visit.query.after! : null;
    const { items, next } = await blockedAddresses.history(practiceId, block.id, { limit: SHOWN, after });
    const here = `${home(visit)}/${block.id}`;
    return {
      view: 'eligibility/blocked-communications/address',
      title: 'Blocked email address',
      section: 'account',
      ...{ status: typed.status, errors: typed.errors },
      data: {
        ...{ here, block, home: home(visit), why: typed.why ?? '', boxes: boxesOf(typed.chosen ?? ticked(block)) },
        changes: items.map((change) => ({
          ...change,
          did: changeWords(change),
          stands: tickedWords(change.stands),
        })),
        newest: after === null ? null : here,
        older: next === null ? null : `${here}?after=${next}`,
      },
    };
  }

  async function save(visit: PracticeVisit): Promise<PageAnswer> {
    const { ask, form, params } = visit;
    const [chosen, why] = [form.all('block'), form.text('why')];
    const ticks = Object.fromEntries(ADDRESS_TICKS.map((tick) => [tick, chosen.includes(tick)]));
    try {
      await ask('patch', `/api/v1/blocked-addresses/${params.id!}`, {
        body: { ...ticks, ...(why === '' ? {} : { why }), version: form.number('version') ?? undefined },
      });
    } catch (error) {
      if (error instanceof Problem && error.status === 404) throw error;
      const errors = formErrors(error).map(withoutStop);
      const status = error instanceof Problem && error.status === 409 ? 409 : undefined;
      return drawOne(visit, { chosen, why, errors, status });
    }
    return { goTo: `${home(visit)}/${params.id!}`, banner: { kind: 'success', text: 'Your changes are saved.' } };
  }

  return [
    { ...PRACTICE_PAGE, method: 'get', path: PATH, handle: (visit: PracticeVisit) => draw(visit) },
    { ...PRACTICE_PAGE, method: 'post', path: PATH, handle: add },
    { ...PRACTICE_PAGE, method: 'get', path: `${PATH}/{id}`, handle: (visit: PracticeVisit) => drawOne(visit) },
    { ...PRACTICE_PAGE, method: 'post', path: `${PATH}/{id}`, handle: save },
  ];
}

const ticked = (block: BlockedAddress): AddressTick[] => ADDRESS_TICKS.filter((tick) => block[tick]);

const boxesOf = (chosen: readonly string[]) =>
  ADDRESS_TICKS.map((tick) => ({ value: tick, text: TICK_WORDS[tick], checked: chosen.includes(tick) }));
