import type { DemoText, DemoWorld } from '../../ports/demo-world';
import { notFound } from '../../api/contract/problem';
import type { FormError } from '../kit/form-error';
import type { WebPage, PageAnswer, Visit } from '../kit/page';
import { isSenderNumber } from '../../domain/content/sender';
import { contactWords } from '../../domain/words/numbers';
import { fateOf, isOutcomeChoice, OUTCOME_CHOICES, outcomeLabel } from './outcomes';
import { replyIn } from './reply';
import { standingOf, windowOf } from './standing';
import { textWithLinks } from './text-with-links';

const PHONES = 12;
/** Texts of each phone on the page of all phones. */
const EACH = 2;
const TEXTS = 50;
const LONGEST_REPLY = 900;

const ALL = '/demo/phones';

/** The SMS simulator shown as phones: what arrived, and what happens to the next text. */
export function phonePages(world: DemoWorld): WebPage[] {
  async function all({ query }: Visit, errors: FormError[] = []): Promise<PageAnswer> {
    const [page, network] = await Promise.all([world.phones(windowOf(query.before, PHONES), EACH), world.network()]);
    return {
      view: 'demo/phones',
      title: 'Phones',
      errors,
      data: {
        phones: page.items.map(({ newest, next, ...phone }) => ({
          ...phone,
          id: newest[0]?.reference ?? '',
          next: next && { ...next, label: outcomeLabel(next.outcome) },
          newest: newest.map(shown).reverse(),
        })),
        phoneCount: page.total,
        textCount: page.texts,
        standing: standingOf(page, ALL),
        network: { ...network, label: outcomeLabel(network.outcome), shows: shownOutcome(network.outcome) },
        choices: OUTCOME_CHOICES,
      },
    };
  }

  async function one({ params, query }: Visit, errors: FormError[] = []): Promise<PageAnswer> {
    const [phone, network] = await Promise.all([
      world.phone(params.id!, windowOf(query.before, TEXTS)),
      world.network(),
    ]);
    if (!phone) throw notFound();
    const { number, next } = phone;
    return {
      view: 'demo/phone',
      title: 'Phone',
      errors,
      data: {
        id: params.id,
        number,
        texts: phone.items.map(shown).reverse(),
        textCount: phone.total,
        standing: standingOf(phone, `${ALL}/${params.id}`),
        next: next && { ...next, label: outcomeLabel(next.outcome) },
        network: { ...network, label: outcomeLabel(network.outcome) },
        choices: OUTCOME_CHOICES,
        canReply: phone.items.some(({ from }) => isSenderNumber(from)),
      },
    };
  }

  return [
    { method: 'get', path: ALL, for: 'staff', handle: (visit) => all(visit) },
    {
      method: 'post',
      path: `${ALL}/outcome`,
      for: 'staff',
      async handle(visit) {
        const outcome = visit.form.text('outcome');
        if (!isOutcomeChoice(outcome)) {
          return all(visit, [{ field: 'outcome', message: 'Choose what happens to the next texts' }]);
        }
        await world.setAllPhones(outcome);
        return done(ALL, `All phones: ${outcomeLabel(outcome)}. It stays like this until someone changes it.`);
      },
    },
    {
      method: 'post',
      path: `${ALL}/as-all`,
      for: 'staff',
      async handle() {
        await world.clearPhones();
        return done(ALL, 'All phones now have the same outcome.');
      },
    },
    { method: 'get', path: `${ALL}/{id}`, for: 'staff', handle: (visit) => one(visit) },
    {
      method: 'post',
      path: `${ALL}/{id}/reply`,
      for: 'staff',
      async handle(visit) {
        const reply = replyIn(visit.form, LONGEST_REPLY);
        if ('errors' in reply) return one(visit, reply.errors);
        const phone = await world.phone(visit.params.id!, { before: null, limit: TEXTS });
        const answered = phone?.items.find(({ from }) => isSenderNumber(from));
        if (!answered || !(await world.reply(answered.reference, reply.text))) {
          return one(visit, [{ field: 'reply', message: 'Nobody can reply to a name' }]);
        }
        return done(`${ALL}/${visit.params.id}`, 'The reply was sent. It is in the inbox of the practice.');
      },
    },
    {
      method: 'post',
      path: `${ALL}/{id}/outcome`,
      for: 'staff',
      async handle(visit) {
        const outcome = visit.form.text('outcome');
        const phone = await world.phone(visit.params.id!, { before: null, limit: 1 });
        if (!phone) throw notFound();
        const here = `${ALL}/${visit.params.id}`;
        if (outcome === 'as-all') {
          await world.clearPhone(phone.number);
          return done(here, `${contactWords(phone.number)} now has the same outcome as all phones.`);
        }
        if (!isOutcomeChoice(outcome)) {
          return one(visit, [{ field: 'outcome', message: 'Choose what happens to the next text' }]);
        }
        const once = visit.form.text('how-long') !== 'stays';
        await world.setPhone(phone.number, outcome, once);
        const when = once ? 'The next text' : 'Every text from now on';
        return done(here, `${when} to ${contactWords(phone.number)}: ${outcomeLabel(outcome)}.`);
      },
    },
  ];
}

function shown(text: DemoText) {
  return { ...text, pieces: textWithLinks(text.text), fate: fateOf(text) };
}

function shownOutcome(outcome: string): string {
  return OUTCOME_CHOICES.find((choice) => choice.outcome === outcome)?.shows ?? '';
}

function done(goTo: string, text: string): PageAnswer {
  return { goTo, banner: { kind: 'success', text } };
}
