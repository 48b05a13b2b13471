import { ADDRESS_TICKS, BLOCK_TICKS, type BlockTick } from '../../../domain/eligibility/purposes';
import { mayUndo, type TickSetters } from '../../../domain/eligibility/opt-out';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PatientVisit, WebPage } from '../../kit/page';
import { noLink } from '../../kit/patient-page/ends';

/** `/o/{token}`: a patient stops kinds of message. Nobody proves who they are, and a GET changes nothing (N20). */
export function optOutPages({ optOuts }: PageServices): WebPage[] {
  const page = (
    method: 'get' | 'post',
    path: string,
    handle: (visit: PatientVisit, setters: TickSetters) => PageAnswer | Promise<PageAnswer>,
  ): WebPage => ({
    method,
    path: `/o/{token}${path}`,
    for: 'patient',
    link: 'opt-out',
    async handle(visit) {
      const setters = await optOuts.of(visit.link);
      if (!setters) return noLink(visit.words);
      return handle(visit, setters);
    },
  });

  return [
    page('get', '', ({ base, link, words: { messages } }, setters) => ({
      view: 'eligibility/opt-out/choices',
      title: messages.optOut.title,
      data: {
        ...{ own: base, isAddress: link.patientId === null },
        kinds: kindsOf(link).map((tick) => ({
          ...{ tick, ...messages.optOut.kinds[tick], isStopped: setters[tick] !== null },
          isFixed: setters[tick] !== null && !mayUndo(setters[tick]),
        })),
      },
    })),

    page('post', '/choices', async ({ base, link, form, now }) => {
      const changed = await optOuts.choose(link, ticksIn(form.all('stop')), now);
      const query = new URLSearchParams();
      if (changed.ticked.length > 0) query.set('stopped', changed.ticked.join('.'));
      if (changed.unticked.length > 0) query.set('back', changed.unticked.join('.'));
      return { goTo: `${base}/saved${query.size > 0 ? `?${query.toString()}` : ''}` };
    }),

    page('get', '/saved', (visit, setters) => {
      const { query } = visit;
      // Only what is still so: somebody may have changed it since, and the address can be edited.
      const stopped = ticksIn((query.stopped ?? '').split('.')).filter((tick) => mayUndo(setters[tick]));
      const back = ticksIn((query.back ?? '').split('.')).filter((tick) => setters[tick] === null);
      return saved(visit, stopped, back);
    }),

    page('post', '/undo', async ({ base, link, form, now }, setters) => {
      const stopped = ticksIn(form.text('stopped').split('.'));
      const back = ticksIn(form.text('back').split('.'));
      const wanted = BLOCK_TICKS.filter((tick) =>
        setters[tick] === null ? back.includes(tick) : !stopped.includes(tick),
      );
      await optOuts.choose(link, wanted, now);
      return { goTo: base };
    }),

    // Mail programs post here (RFC 8058): they say nothing but that, and the answer must not be a redirect.
    page('post', '', async (visit) => {
      const stopped = await optOuts.unsubscribe(visit.link, visit.now);
      return saved(visit, stopped === null ? [] : [stopped], []);
    }),
  ];
}

/** What was changed, with a button that undoes it. */
function saved(
  { base, words: { messages } }: PatientVisit,
  stopped: readonly BlockTick[],
  back: readonly BlockTick[],
): PageAnswer {
  const { kinds, savedTitle: title } = messages.optOut;
  return {
    view: 'eligibility/opt-out/saved',
    title,
    data: {
      own: base,
      ...{ stopped: stopped.map((tick) => kinds[tick]), back: back.map((tick) => kinds[tick]) },
      canUndo: stopped.length + back.length > 0,
      ...{ undoStopped: stopped.join('.'), undoBack: back.join('.') },
    },
  };
}

/** What can be stopped: somebody who is no patient got the link by email, and has no number here. */
function kindsOf({ patientId }: PatientVisit['link']): readonly BlockTick[] {
  return patientId === null ? ADDRESS_TICKS : BLOCK_TICKS;
}

/** The kinds among texts that a form or an address holds. */
function ticksIn(texts: readonly string[]): BlockTick[] {
  return BLOCK_TICKS.filter((tick) => texts.includes(tick));
}
