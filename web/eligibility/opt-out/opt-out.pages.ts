import { ADDRESS_TICKS, BLOCK_TICKS, type BlockTick } from '../../../domain/eligibility/purposes';
import { mayUndo, type TickSetters } from '../../../domain/eligibility/opt-out';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PatientVisit, WebPage } from '../../kit/page';

/** The kinds as patients read them, with what still reaches them once they stopped it. */
const KINDS: Readonly<Record<BlockTick, { text: string; hint?: string }>> = {
  recalls: {
    text: 'Invitations to appointments, for example for a vaccination or a review',
    hint: 'We may write or call instead, so that you do not miss care that you need.',
  },
  healthInformation: {
    text: 'Messages about your health, for example a result is in',
    hint: 'We may write or call instead.',
  },
  serviceNotices: { text: 'News of the practice, for example opening times' },
  marketing: { text: 'Offers and events' },
  everySms: { text: 'All text messages' },
};

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
      if (!setters) return { view: 'kit/patient-page/no-link', title: 'This link cannot be used', status: 404 };
      return handle(visit, setters);
    },
  });

  return [
    page('get', '', ({ base, link }, setters) => ({
      view: 'eligibility/opt-out/choices',
      title: 'Choose what we send you',
      data: {
        own: base,
        kinds: kindsOf(link).map((tick) => ({
          ...{ tick, ...KINDS[tick], isStopped: setters[tick] !== null },
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

    page('get', '/saved', ({ base, query }, setters) => {
      // Only what is still so: somebody may have changed it since, and the address can be edited.
      const stopped = ticksIn((query.stopped ?? '').split('.')).filter((tick) => mayUndo(setters[tick]));
      const back = ticksIn((query.back ?? '').split('.')).filter((tick) => setters[tick] === null);
      return saved(base, stopped, back);
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
    page('post', '', async ({ base, link, now }) => {
      const stopped = await optOuts.unsubscribe(link, now);
      return saved(base, stopped === null ? [] : [stopped], []);
    }),
  ];
}

/** What was changed, with a button that undoes it. */
function saved(base: string, stopped: readonly BlockTick[], back: readonly BlockTick[]): PageAnswer {
  return {
    view: 'eligibility/opt-out/saved',
    title: 'Your choices are saved',
    data: {
      own: base,
      ...{ stopped: stopped.map((tick) => KINDS[tick]), back: back.map((tick) => KINDS[tick]) },
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
