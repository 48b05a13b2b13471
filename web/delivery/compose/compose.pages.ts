import { isId } from '../../../domain/ids';
import { withPlainCharacters } from '../../../domain/content/sms-parts';
import { PATIENT_PLACEHOLDERS } from '../../../domain/content/templates/patient-text';
import { isFor } from '../../../domain/content/templates/message-templates';
import { safetySentences } from '../../../domain/eligibility/safe-contact';
import { countOf } from '../../../domain/words/numbers';
import { bodyOf } from '../../../api/ask';
import { countSentence } from '../../../api/campaigns/count-words';
import { directReadiness } from '../../../api/delivery/direct-message';
import { isSwitchedOn, mustBeSwitchedOn } from '../../../api/practice/switched-on';
import { patientLook, searchLook } from '../../../api/patients/looks';
import type { PatientRecord } from '../../../ports/patients/patient-facts';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { channelsOf } from '../../kit/words/channels';
import { personName } from '../../kit/words/person-words';
import { createPatientSearch } from '../../kit/patient-search';
import { FORGOTTEN } from '../../kit/words/searches';
import { directPreview, directStanding, filesOf, takeFile } from './direct-form';
import { acknowledgedIn, composeErrors, doubtErrors } from './doubts';
import { KINDS, kindNamed, type Kind } from './kinds';
import { replyChoice } from './replies';
import { insteadOf, tickOff } from './instead';
import { NOTHING, readTyped, type Typed } from './typed';
import { writtenStanding } from './written-standing';

const pathOf = ({ kind }: Kind) => `/p/{practice}/messages/new/${kind}`;
/** Messages of pages are held for so long, so that a slip can be taken back. */
const HOLD_SECONDS = 10;
const MOST_TEMPLATES = 200;
const MOST_QUESTIONNAIRES = 200;

interface Drawn {
  typed?: Typed;
  errors?: FormError[];
  /** Show what the patient gets of a direct message. */
  isPreview?: boolean;
}

const noText = ({ body }: Typed): FormError[] =>
  body.trim() === '' ? [{ field: 'body', message: 'Enter the text of the message' }] : [];

/** Compose a Message: to one patient, by SMS, by email or as a direct message (A9–A11, W1, W2, W11–W13). */
export function composePages(services: PageServices): WebPage[] {
  const { patientFacts, templates, settings, searches, accounts, ucs2PartUnits } = services;
  const patients = createPatientSearch(services);

  async function draw(
    visit: PracticeVisit,
    kind: Kind,
    { typed = NOTHING, errors, isPreview = false }: Drawn = {},
  ): Promise<PageAnswer> {
    const { caller, base, query, form } = visit;
    const { practiceId, practiceName } = caller;
    const isDirect = kind.kind === 'direct';
    const [{ plan }, channels, hasDirect] = await Promise.all([
      settings.read(practiceId),
      channelsOf(services, practiceId, practiceName),
      isSwitchedOn(services, practiceId, 'direct'),
    ]);
    const isTrial = plan === 'trial';
    const asked = form.text('patient') || query.patient || '';
    const patient = isId(asked) ? await patientFacts.find(practiceId, asked.toLowerCase()) : null;
    const address = (one: Kind) => `${base}/messages/new/${one.kind}${patient ? `?patient=${patient.id}` : ''}`;
    const search = patient ? null : await found(visit);
    if (search === 'forgotten') return { goTo: address(kind), banner: FORGOTTEN };
    const safe = patient && (await services.safeContacts.find(practiceId, patient.id));
    const isThere = isDirect || channels.available.some((one) => one === kind.kind);
    const isOpen = isDirect || !isTrial;
    return {
      view: 'delivery/compose/compose',
      title: 'Compose a Message',
      section: 'create',
      errors,
      looked: patient ? patientLook(patient.id) : search?.looked,
      data: {
        kind,
        hasDirect,
        tabs: KINDS.filter((one) => one.kind !== 'direct' || hasDirect).map((one) => ({
          ...one,
          href: address(one),
          current: one.kind === kind.kind,
          isTrial: isTrial && one.kind !== 'direct',
        })),
        isTrial: !isOpen,
        absence: isThere ? null : channels.absence,
        search,
        typed,
        safety: safe ? safetySentences(safe.levels) : [],
        patient: patient && { ...patient, name: personName(patient) },
        standing: patient && isOpen && isThere ? await standingOf(visit, patient, kind, typed) : null,
        files: await filesOf(services, practiceId, typed.attachmentIds),
        preview: patient && isPreview ? await directPreview(services, visit, patient, typed) : null,
        templates: patient && isOpen ? await templatesFor(practiceId, kind) : [],
        questionnaires: patient && isOpen ? await questionnairesFor(practiceId) : [],
        replies: patient && isOpen ? await replyChoice(services, practiceId, kind) : null,
        placeholders: PATIENT_PLACEHOLDERS,
        count: await countOfText(practiceId, kind, typed.body),
        action: `${base}/messages/new/${kind.kind}`,
        internal: `${base}/messages/new/internal${patient ? `?patient=${patient.id}` : ''}`,
        buyCredits: `${base}/account/credits`,
      },
    };
  }

  /** Whether the patient can be written to in this way, in words. */
  function standingOf(visit: PracticeVisit, patient: PatientRecord, kind: Kind, { contact }: Typed) {
    if (kind.kind === 'direct') return directStanding(services, visit, patient);
    return writtenStanding(services, visit, patient, { kind, channel: kind.kind, contact });
  }

  async function templatesFor(practiceId: string, { textOf }: Kind) {
    const { items } = await templates.page(practiceId, { limit: MOST_TEMPLATES, after: null });
    return items
      .filter(({ channel }) => isFor(channel, textOf))
      .map(({ id, name }) => ({ id, name }))
      .sort((one, other) => one.name.localeCompare(other.name, 'en-GB'));
  }

  /** What a patient can be asked here; none before questionnaires are switched on. */
  async function questionnairesFor(practiceId: string) {
    if (!(await isSwitchedOn(services, practiceId, 'questionnaires'))) return [];
    const request = { limit: MOST_QUESTIONNAIRES, after: null };
    const { items } = await services.questionnaires.page(practiceId, request, { archived: false });
    return items.map(({ id, title }) => ({ id, title }));
  }

  async function countOfText(practiceId: string, { textOf }: Kind, body: string): Promise<string> {
    if (textOf === 'email') return `${countOf(body.length, 'character')}.`;
    const account = (await accounts.inUse(practiceId)).find(({ channel }) => channel === textOf);
    return countSentence(body, account && ucs2PartUnits(account.kind));
  }

  /** The patients that a search found; null where nobody has searched yet. */
  async function found(visit: PracticeVisit) {
    const { caller, query, now } = visit;
    if (!query.search || !isId(query.search)) return null;
    const words = await searches.find(caller.practiceId, query.search, 'patients', now);
    if (words === null) return 'forgotten';
    const answer = await patients.find(visit, words);
    return {
      words,
      more: answer.more,
      looked: searchLook(answer.understoodAs.by, answer.items),
      rows: answer.items.map((item) => ({ ...item, name: personName(item) })),
    };
  }

  /** What a button does with what was typed, without sending anything; null where Send was pressed. */
  async function changed(visit: PracticeVisit, kind: Kind, typed: Typed): Promise<PageAnswer | null> {
    const { form, caller } = visit;
    const other = kindNamed(form.text('switch'));
    if (other) return draw(visit, other, { typed });
    if (form.has('show') || form.has('attach')) return draw(visit, kind, { typed });
    if (form.has('plain')) return draw(visit, kind, { typed: { ...typed, body: withPlainCharacters(typed.body) } });
    if (form.has('remove')) {
      const attachmentIds = typed.attachmentIds.filter((id) => id !== form.text('remove'));
      return draw(visit, kind, { typed: { ...typed, attachmentIds } });
    }
    if (form.has('preview')) {
      const errors = noText(typed);
      return draw(visit, kind, { typed, errors, isPreview: errors.length === 0 });
    }
    if (!form.has('use')) return null;
    const template = isId(typed.templateId) ? await templates.find(caller.practiceId, typed.templateId) : null;
    if (!template || template.archivedAt || !isFor(template.channel, kind.textOf)) {
      return draw(visit, kind, { typed, errors: [{ field: 'templateId', message: 'Choose a template' }] });
    }
    const text = { body: template.body, subject: template.subject ?? typed.subject };
    const questionnaireId = template.questionnaireId ?? typed.questionnaireId;
    return draw(visit, kind, { typed: { ...typed, ...text, questionnaireId } });
  }

  /** A person who sends something confidential is always asked about the contacts, unlike a script. */
  async function askedOfContacts({ caller, form, now }: PracticeVisit): Promise<FormError[]> {
    const id = form.text('patient');
    const patient = isId(id) ? await patientFacts.find(caller.practiceId, id.toLowerCase()) : null;
    return patient ? doubtErrors((await directReadiness(services, caller.practiceId, patient, now)).doubts, form) : [];
  }

  async function send(visit: PracticeVisit, kind: Kind, typed: Typed): Promise<PageAnswer> {
    const { form, ask, base } = visit;
    const isDirect = kind.kind === 'direct';
    const asked = isDirect ? await askedOfContacts(visit) : [];
    if (asked.length > 0) return draw(visit, kind, { typed, errors: [...noText(typed), ...asked] });
    try {
      const answer = await ask('post', '/api/v1/messages', {
        operationId: form.operationId,
        body: {
          channel: kind.kind,
          patientId: form.text('patient'),
          ...(typed.contact && !isDirect ? { contact: typed.contact } : {}),
          ...(kind.kind === 'email' || (isDirect && typed.subject) ? { subject: typed.subject } : {}),
          body: typed.body,
          allowReplies: typed.allowReplies,
          saveToRecord: typed.save,
          snomedCodes: typed.codes.split(/[\s,;]+/).filter((code) => code !== ''),
          ...(isDirect ? { attachmentIds: typed.attachmentIds } : {}),
          ...(typed.questionnaireId === ''
            ? {}
            : { questionnaireId: typed.questionnaireId, saveAnswersToRecord: typed.saveAnswers }),
          acknowledged: acknowledgedIn(form),
          holdSeconds: HOLD_SECONDS,
        },
      });
      const { id } = bodyOf<{ id: string }>(answer);
      if (typed.instead !== '') await tickOff(visit, typed.instead);
      return { goTo: `${base}/messages/${id}` };
    } catch (error) {
      const fields: Record<string, string> = isDirect
        ? { patientId: 'file', attachmentIds: 'file', channel: 'file' }
        : { patientId: 'contact' };
      const errors = composeErrors(error, form, { ...fields, snomedCodes: 'codes' });
      return draw(visit, kind, { typed, errors });
    }
  }

  return KINDS.flatMap((kind): WebPage[] => [
    {
      method: 'get',
      path: pathOf(kind),
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        await mustBeSwitchedOn(services, visit.caller, kind.kind === 'direct' ? 'direct' : 'one-patient');
        return draw(visit, kind, { typed: await insteadOf(services, visit, kind) });
      },
    },
    {
      method: 'post',
      path: `${pathOf(kind)}/patient`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const kept = await patients.keep(visit, visit.form.text('words'));
        if ('errors' in kept) return draw(visit, kind, { errors: kept.errors });
        return { goTo: `${visit.base}/messages/new/${kind.kind}?search=${kept.id}` };
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
      // A direct message's form brings its files.
      upload: kind.kind === 'direct',
      // What was typed is about one patient, and goes with the message alone.
      forgets: true,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const typed = readTyped(visit.form);
        if (kind.kind === 'direct') {
          await mustBeSwitchedOn(services, visit.caller, 'direct');
          // A file that was chosen comes with whichever button is pressed.
          const taken = await takeFile(visit);
          if (taken && 'errors' in taken) return draw(visit, kind, { typed, errors: taken.errors });
          if (taken) typed.attachmentIds.push(taken.id);
          else if (visit.form.has('attach')) {
            return draw(visit, kind, { typed, errors: [{ field: 'file', message: 'Choose a PDF, a JPEG or a PNG' }] });
          }
        }
        return (await changed(visit, kind, typed)) ?? send(visit, kind, typed);
      },
    },
  ]);
}
