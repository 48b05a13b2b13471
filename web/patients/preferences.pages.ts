import type { Channel } from '../../domain/delivery/states';
import { explain, factsWithoutEffect, ORIGIN_WORDS } from '../../domain/eligibility/explanation';
import { BLOCK_TICKS, PURPOSES, TICK_WORDS, type Purpose } from '../../domain/eligibility/purposes';
import { LIKELY_TO_FAIL_ADVICE, REPUTATION_RULE } from '../../domain/eligibility/reputation';
import { writingForm, writingIn } from '../kit/words/writing-preferences';
import type { PatientBlocks } from '../../ports/eligibility/contact-blocks';
import { bodyOf } from '../../api/ask';
import { patientLook } from '../../api/patients/looks';
import { Problem } from '../../api/contract/problem';
import { personName } from '../kit/words/person-words';
import { formErrors } from '../kit/form';
import { channelsOf } from '../kit/words/channels';
import { PURPOSE_CHOICES } from '../kit/words/purposes';
import type { PageServices } from '../kit/mount';
import type { FormError } from '../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../kit/page';
import { outcomeDots } from '../kit/pictures';
import { setByWords } from '../../domain/words/set-by';
import { contactFacts, tickWords } from './contact-facts';
import { messageKind, noReasonWords } from './explanation-words';
import { countWords, dotsFinding, dotsOf, eventWords, standingWords } from '../kit/words/number-standing';
import { safeRows } from './safe-contact/safe-contact-rows';
import { patientOf, type VisitedPatient } from './patient-of';

/** Messages to a number that the table shows, and those of them that are drawn. */
const EVENTS = 30;
const DOTS = 12;
/** Others with the same number that are named. */
const SHARING = 20;

interface Typed {
  ticks: string[];
  why: string;
}

/** What decides what a patient is sent, fact by fact, and why they would or would not get a message (N10–N12, A5–A7, X4). */
export function preferencesPages(services: PageServices): WebPage[] {
  const { patientFacts, patientPreferences, contactBlocks, settings, allowFictionalNumbers, demographics } = services;

  async function show(
    visit: PracticeVisit,
    { typed, errors = [], status }: { typed?: Typed; errors?: FormError[]; status?: number } = {},
  ): Promise<PageAnswer> {
    const { practiceId, practiceName, timeZone } = visit.membership;
    const found = await patientOf(services, visit, 'preferences');
    if ('elsewhere' in found) return found.elsewhere;
    const { patient, known, standing, blocksVersion, mobile, head } = found;
    const number = mobile.ok ? mobile.value : null;
    const [rules, held, safe, channels, events, sharing] = await Promise.all([
      settings.read(practiceId),
      patientPreferences.find(practiceId, patient.id),
      services.safeContacts.find(practiceId, patient.id),
      channelsOf(services, practiceId, practiceName),
      number === null ? null : patientFacts.numberEvents(practiceId, number, EVENTS),
      number === null ? [] : contactBlocks.patientsWith(practiceId, number, SHARING + 2),
    ]);
    const eventRows = (events?.items ?? []).map(eventWords);
    const dots = dotsOf(eventRows, DOTS, timeZone);
    const others = sharing.filter(({ id }) => id !== patient.id);
    const asked = askedOf(visit.query, channels.available);
    return {
      view: 'patients/preferences',
      title: 'Contact preferences – Patient',
      section: 'patients',
      looked: patientLook(patient.id),
      errors,
      ...(status === undefined ? {} : { status }),
      data: {
        ...head,
        safeChannels: safe ? safeRows(safe) : [],
        facts: contactFacts(known, number !== null, demographics === 'register').map((fact) => ({
          ...fact,
          at: fact.at === null ? null : new Date(fact.at),
        })),
        ticks: BLOCK_TICKS.map((tick) => ({
          value: tick,
          text: TICK_WORDS[tick],
          checked: typed ? typed.ticks.includes(tick) : (known.patientBlock?.ticks.includes(tick) ?? false),
        })),
        why: typed?.why ?? '',
        writing: held && writingForm(held),
        blocksVersion,
        ...{ channels: channels.available, absence: channels.absence, purposes: PURPOSE_CHOICES },
        contactFromFile: rules.contactSource === 'file',
        asked,
        answer: asked && explainedFor(found, asked, rules.monthlyLimit, timeZone),
        standing: standing && {
          ...standingWords(standing),
          counts: countWords(standing),
          ...standing,
          advice: LIKELY_TO_FAIL_ADVICE,
        },
        rule: REPUTATION_RULE,
        events: eventRows,
        eventsTotal: events?.total ?? 0,
        dots:
          dots.length === 0
            ? null
            : outcomeDots({ title: 'Messages to this number', finding: dotsFinding(dots), dots }),
        dotsShown: dots.length,
        others: others.slice(0, SHARING).map((one) => ({
          ...one,
          name: personName(one),
          href: one.status === 'restricted' ? null : `${visit.base}/patients/${one.id}`,
        })),
        moreOthers: others.length > SHARING,
      },
    };
  }

  function explainedFor(
    { known, region }: VisitedPatient,
    { purpose, channel }: Asked,
    monthlyLimit: number | null,
    timeZone: string,
  ) {
    const rules = { purpose, channel, monthlyLimit, region, demographics, allowFictional: allowFictionalNumbers };
    const { contact, reasons } = explain(known, rules);
    return {
      kind: messageKind(purpose, channel),
      contact,
      reasons: reasons.map((reason) => ({
        ...reason,
        from: ORIGIN_WORDS[reason.origin],
        set: setByWords(reason.setBy, timeZone),
      })),
      noReasons: factsWithoutEffect(known, rules).map((one) => noReasonWords(one, timeZone)),
    };
  }

  const path = '/p/{practice}/patients/{id}/preferences';
  return [
    { method: 'get', path, for: 'practice', role: 'viewer', handle: (visit) => show(visit) },
    {
      method: 'post',
      path: '/p/{practice}/patients/{id}/writing',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, ask, params, base } = visit;
        const found = await patientOf(services, visit, 'preferences');
        if ('elsewhere' in found) return found.elsewhere;
        try {
          await ask('put', `/api/v1/patients/${params.id!}/preferences`, { body: writingIn(form) });
        } catch (error) {
          return show(visit, { errors: formErrors(error) });
        }
        const text = 'Saved. This is how we write to this patient.';
        return { goTo: `${base}/patients/${params.id!}/preferences`, banner: { kind: 'success', text } };
      },
    },
    {
      method: 'post',
      path,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, ask, params, base } = visit;
        const found = await patientOf(services, visit, 'preferences');
        if ('elsewhere' in found) return found.elsewhere;
        const typed = { ticks: form.all('ticks'), why: form.text('why') };
        const version = form.number('version');
        try {
          const body = {
            ...Object.fromEntries(BLOCK_TICKS.map((tick) => [tick, typed.ticks.includes(tick)])),
            ...(typed.why === '' ? {} : { why: typed.why }),
            ...(version === null ? {} : { version }),
          };
          const answer = await ask('put', `/api/v1/patients/${params.id!}/blocks`, {
            body,
            operationId: form.operationId,
          });
          const stands = BLOCK_TICKS.filter((tick) => bodyOf<PatientBlocks>(answer)[tick]);
          const text =
            stands.length === 0
              ? 'Saved. Nothing is blocked for this patient.'
              : `Saved. Blocked for this patient: ${tickWords(stands)}.`;
          return { goTo: `${base}/patients/${params.id!}/preferences`, banner: { kind: 'success', text } };
        } catch (error) {
          if (error instanceof Problem && error.code === 'changed-meanwhile') {
            return show(visit, { typed, status: 409, errors: [{ field: 'ticks', message: CHANGED }] });
          }
          return show(visit, { typed, errors: formErrors(error) });
        }
      },
    },
  ];
}

const CHANGED =
  'Someone changed these ticks while you were looking. The table shows them as they are now, and your ticks are below. Save again if yours are still right';

interface Asked {
  purpose: Purpose;
  channel: Channel;
}

/** What was asked by the address; null when nothing was. */
function askedOf(query: Record<string, string | undefined>, available: readonly Channel[]): Asked | null {
  const purpose = PURPOSES.find((one) => one === query.kind);
  const channel = available.find((one) => one === query.channel);
  return purpose && channel ? { purpose, channel } : null;
}
