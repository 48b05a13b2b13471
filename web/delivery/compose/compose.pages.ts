import { isId } from '../../../domain/ids';
import { withPlainCharacters } from '../../../domain/content/sms-parts';
import { PATIENT_PLACEHOLDERS } from '../../../domain/content/templates/patient-text';
import { isFor } from '../../../domain/content/templates/message-templates';
import { INDIVIDUAL_WARNINGS, type IndividualJudgement } from '../../../domain/eligibility/individual';
import { countOf } from '../../../domain/words/numbers';
import { bodyOf } from '../../../api/ask';
import { countSentence } from '../../../api/campaigns/count-words';
import { refusal } from '../../../api/contract/problem';
import { judgePatient } from '../../../api/delivery/individual-message';
import { mustBeSwitchedOn } from '../../../api/practice/switched-on';
import { gatherKnown } from '../../../api/patients/known-of-patient';
import { patientLook, searchLook } from '../../../api/patients/looks';
import type { PatientRecord } from '../../../ports/patients/patient-facts';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { Form, WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { channelsOf } from '../../kit/words/channels';
import { countWords, standingWords } from '../../kit/words/number-standing';
import { personName } from '../../kit/words/person-words';
import { FORGOTTEN } from '../../kit/words/searches';
import { KINDS, kindNamed, type Kind } from './kinds';

const pathOf = ({ kind }: Kind) => `/p/{practice}/messages/new/${kind}`;
/** Messages of pages are held for so long, so that a slip can be taken back. */
const HOLD_SECONDS = 10;
const MOST_TEMPLATES = 200;

/** What was typed so far; it survives a change of the kind. */
interface Typed {
  contact: string;
  subject: string;
  body: string;
  templateId: string;
  save: boolean;
  codes: string;
}

const NOTHING: Typed = { contact: '', subject: '', body: '', templateId: '', save: false, codes: '' };

/** Compose a Message: to one patient, by SMS or email (A9–A11, W1, W2). */
export function composePages(services: PageServices): WebPage[] {
  const { patientFacts, templates, settings, searches, accounts, ucs2PartUnits, newId } = services;

  async function draw(
    visit: PracticeVisit,
    kind: Kind,
    { typed = NOTHING, errors }: { typed?: Typed; errors?: FormError[] } = {},
  ): Promise<PageAnswer> {
    const { caller, base, query, form, now } = visit;
    const { practiceId, practiceName } = caller;
    const [{ plan }, channels] = await Promise.all([
      settings.read(practiceId),
      channelsOf(services, practiceId, practiceName),
    ]);
    const isTrial = plan === 'trial';
    const asked = form.text('patient') || query.patient || '';
    const patient = isId(asked) ? await patientFacts.find(practiceId, asked.toLowerCase()) : null;
    const address = (one: Kind) => `${base}/messages/new/${one.kind}${patient ? `?patient=${patient.id}` : ''}`;
    const search = patient ? null : await found(visit);
    if (search === 'forgotten') return { goTo: address(kind), banner: FORGOTTEN };
    const isThere = channels.available.includes(kind.kind);
    return {
      view: 'delivery/compose/compose',
      title: 'Compose a Message',
      section: 'create',
      errors,
      looked: patient ? patientLook(patient.id) : search?.looked,
      data: {
        kind,
        tabs: KINDS.map((one) => ({ ...one, href: address(one), current: one.kind === kind.kind, isTrial })),
        isTrial,
        absence: isThere ? null : channels.absence,
        search,
        typed,
        patient: patient && { ...patient, name: personName(patient) },
        standing:
          patient && !isTrial && isThere ? await standingOf(practiceId, patient, kind, typed.contact, now) : null,
        templates: patient && !isTrial ? await templatesFor(practiceId, kind) : [],
        placeholders: PATIENT_PLACEHOLDERS,
        count: await countOfText(practiceId, kind, typed.body),
        action: `${base}/messages/new/${kind.kind}`,
        internal: `${base}/messages/new/internal${patient ? `?patient=${patient.id}` : ''}`,
        instead: address(KINDS.find((one) => one.kind !== kind.kind)!),
      },
    };
  }

  /** Whether the patient can be written to, in words, and how the number stands. */
  async function standingOf(practiceId: string, patient: PatientRecord, kind: Kind, contact: string, now: Date) {
    const typed = contact === '' ? null : contact;
    const judged = await judgePatient(services, practiceId, patient, { channel: kind.kind, contact: typed, now });
    const likely = judged.kind === 'open' && judged.warnings.includes('likely-to-fail');
    const { standing } = likely
      ? await gatherKnown(services, practiceId, typed ? ({ ...patient, mobile: typed } as PatientRecord) : patient, now)
      : { standing: null };
    return {
      ...wordsOf(judged, kind),
      history: standing && [standingWords(standing).cause, countWords(standing)].filter((words) => words !== null),
    };
  }

  async function templatesFor(practiceId: string, { kind }: Kind) {
    const { items } = await templates.page(practiceId, { limit: MOST_TEMPLATES, after: null });
    return items
      .filter(({ channel }) => isFor(channel, kind))
      .map(({ id, name }) => ({ id, name }))
      .sort((one, other) => one.name.localeCompare(other.name, 'en-GB'));
  }

  async function countOfText(practiceId: string, { kind }: Kind, body: string): Promise<string> {
    if (kind === 'email') return `${countOf(body.length, 'character')}.`;
    const account = (await accounts.inUse(practiceId)).find(({ channel }) => channel === kind);
    return countSentence(body, account && ucs2PartUnits(account.kind));
  }

  /** The patients that a search found; null where nobody has searched yet. */
  async function found({ caller, query, ask, now }: PracticeVisit) {
    if (!query.search || !isId(query.search)) return null;
    const words = await searches.find(caller.practiceId, query.search, 'patients', now);
    if (words === null) return 'forgotten';
    const answer = bodyOf<{ items: PatientRecord[]; understoodAs: { by: string }; more: boolean }>(
      await ask('post', '/api/v1/patients/searches', { body: { words } }),
    );
    return {
      words,
      more: answer.more,
      looked: searchLook(answer.understoodAs.by, answer.items),
      rows: answer.items.map((item) => ({ ...item, name: personName(item) })),
    };
  }

  return KINDS.flatMap((kind): WebPage[] => [
    {
      method: 'get',
      path: pathOf(kind),
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        await mustBeSwitchedOn(services, visit.caller, 'one-patient');
        return draw(visit, kind);
      },
    },
    {
      method: 'post',
      path: `${pathOf(kind)}/patient`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { caller, ask, base, form, now } = visit;
        const words = form.text('words');
        try {
          await ask('post', '/api/v1/patients/searches', { body: { words } });
        } catch (error) {
          const errors = formErrors(error).map(({ message }) => ({
            field: 'words',
            message: message.replace(/\.$/, ''),
          }));
          return draw(visit, kind, { errors });
        }
        const id = newId();
        await searches.make(caller.practiceId, id, 'patients', words, caller.user, now);
        return { goTo: `${base}/messages/new/${kind.kind}?search=${id}` };
      },
    },
    {
      // While somebody types.
      method: 'post',
      path: `${pathOf(kind)}/count`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const count = await countOfText(visit.caller.practiceId, kind, readTyped(visit.form).body);
        return { json: { count } };
      },
    },
    {
      method: 'post',
      path: pathOf(kind),
      // What was typed is about one patient, and goes with the message alone.
      forgets: true,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, ask, base, caller } = visit;
        const typed = readTyped(form);
        const other = kindNamed(form.text('switch'));
        if (other) return draw(visit, other, { typed });
        if (form.has('show')) return draw(visit, kind, { typed });
        if (form.has('plain')) return draw(visit, kind, { typed: { ...typed, body: withPlainCharacters(typed.body) } });
        if (form.has('use')) {
          const template = isId(typed.templateId) ? await templates.find(caller.practiceId, typed.templateId) : null;
          if (!template || template.archivedAt || !isFor(template.channel, kind.kind)) {
            return draw(visit, kind, { typed, errors: [{ field: 'templateId', message: 'Choose a template' }] });
          }
          const text = { body: template.body, subject: template.subject ?? typed.subject };
          return draw(visit, kind, { typed: { ...typed, ...text } });
        }
        try {
          const answer = await ask('post', '/api/v1/messages', {
            operationId: form.operationId,
            body: {
              channel: kind.kind,
              patientId: form.text('patient'),
              ...(typed.contact ? { contact: typed.contact } : {}),
              ...(kind.kind === 'email' ? { subject: typed.subject } : {}),
              body: typed.body,
              saveToRecord: typed.save,
              snomedCodes: typed.codes.split(/[\s,;]+/).filter((code) => code !== ''),
              holdSeconds: HOLD_SECONDS,
            },
          });
          return { goTo: `${base}/messages/${bodyOf<{ id: string }>(answer).id}` };
        } catch (error) {
          return draw(visit, kind, {
            typed,
            errors: formErrors(error, { snomedCodes: 'codes', patientId: 'contact' }),
          });
        }
      },
    },
  ]);
}

/** Browsers send lines ended by CR LF; what goes out has the line ends that are counted. */
function readTyped(form: Form): Typed {
  return {
    contact: form.text('contact'),
    subject: form.text('subject'),
    body: form.raw('body').replace(/\r\n?/g, '\n'),
    templateId: form.text('templateId'),
    save: form.has('save'),
    codes: form.text('codes'),
  };
}

/** What a person sees before they write. */
function wordsOf(judged: IndividualJudgement, kind: Kind) {
  switch (judged.kind) {
    case 'stopped':
      return {
        stop: refusal(`answer-${judged.by}`).detail,
        lacks: null,
        contact: null,
        warnings: [],
        isLikelyToFail: false,
      };
    case 'no-contact':
      return {
        ...{ stop: null, contact: null, warnings: [], isLikelyToFail: false },
        lacks: `${judged.detail}. The record has no ${kind.contact} that we can use.`,
      };
    case 'open':
      return {
        ...{ stop: null, lacks: null, contact: judged.contact },
        warnings: judged.warnings.map((code) => INDIVIDUAL_WARNINGS[code]),
        isLikelyToFail: judged.warnings.includes('likely-to-fail'),
      };
  }
}
