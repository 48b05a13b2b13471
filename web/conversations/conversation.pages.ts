import { whyCandidate } from '../../api/conversations/present-conversation';
import { invalidInput, notFound, Problem } from '../../api/contract/problem';
import { isSwitchedOn } from '../../api/practice/switched-on';
import { conversationLook } from '../../api/patients/looks';
import { bodyOf } from '../../api/ask';
import { countSentence } from '../../api/campaigns/count-words';
import { replyFileWords } from '../../domain/conversations/reply-files';
import { isId } from '../../domain/ids';
import { readNhsNumber } from '../../domain/patients/nhs-number';
import { safetySentences } from '../../domain/eligibility/safe-contact';
import { compileTemplate } from '../../domain/content/template';
import { isFor } from '../../domain/content/templates/message-templates';
import type { Channel } from '../../domain/delivery/states';
import { clockOf, dateWords } from '../../domain/words/times';
import { firstLine } from '../../domain/content/first-line';
import { mayActAs } from '../../domain/practice/roles';
import type { ConversationDetails } from '../../ports/conversations/conversations';
import type { PresentPerson } from '../../ports/conversations/presence';
import { formErrors } from '../kit/form';
import { withoutStop, type FormError } from '../kit/form-error';
import type { PageServices } from '../kit/mount';
import type { WebPage, PageAnswer, PracticeVisit } from '../kit/page';
import { messageWords } from '../kit/words/message-status';
import { personName } from '../kit/words/person-words';
import { contactBlocking, saveContactBlocking } from './contact-blocking';
import {
  contactNames,
  ENTRY_WORDS,
  fileSizeWords,
  flagWords,
  stateTag,
  whoWords,
  wroteWords,
} from './conversation-words';
import { INBOX_TITLES, pathOfInbox } from './inbox-nav';

/** What was typed, on a page that is drawn again. */
interface Typed {
  body?: string;
  note?: string;
}

/** A restricted patient's conversation, opened for a reason. */
type OpenedConversation = Pick<ConversationDetails, 'patient' | 'contact' | 'messages'>;

/** The acts of the page, one form each. */
type Act = 'acknowledge' | 'reply' | 'assign' | 'done' | 'reopen' | 'notes' | 'match' | 'block' | 'record';

/** One conversation: what was written, and everything that staff do with it (N19–N21). */
export function conversationPages(services: PageServices): WebPage[] {
  const { conversations, inboxWatch, notifications, presence, templates, accounts, ucs2PartUnits } = services;
  async function find({ caller, params }: PracticeVisit): Promise<ConversationDetails> {
    const found = isId(params.id!) ? await conversations.find(caller.practiceId, params.id!) : null;
    if (!found) throw notFound('conversation');
    return found;
  }

  async function draw(visit: PracticeVisit, errors: FormError[] = [], typed: Typed = {}): Promise<PageAnswer> {
    const { caller, membership, base } = visit;
    const found = await find(visit);
    // A person who may answer has seen it now. A viewer may not answer, so it stays unread.
    const mayAct = mayActAs(membership.role, 'sender');
    const [assignees, blocking] = await Promise.all([
      mayAct ? conversations.assignees(caller.practiceId) : [],
      mayAct ? contactBlocking(services, caller.practiceId, found) : null,
    ]);
    if (mayAct && found.unread && !visit.isLive) await conversations.markRead(caller.practiceId, found.id);
    const [alarm, hold, safe, others, ready] = await Promise.all([
      inboxWatch.alarmOf(caller.practiceId, found.id),
      found.patient ? inboxWatch.holdOf(caller.practiceId, found.patient.id) : null,
      found.patient ? services.safeContacts.find(caller.practiceId, found.patient.id) : null,
      presence.others(presentIn(visit, found.id), visit.now),
      mayAct ? readyTexts(caller.practiceId, found.channel) : [],
    ]);
    // A possible emergency stays among the notifications until somebody has acknowledged it.
    if (!visit.isLive && (alarm === null || alarm.acknowledgedAt !== null)) {
      await notifications.seen({ practiceId: caller.practiceId, staffId: caller.tokenId }, found.id, visit.now);
    }
    return {
      view: 'conversations/conversation',
      title: 'Conversation',
      section: 'inbox',
      errors,
      looked: conversationLook(found),
      data: {
        conversation: found,
        safety: safe ? safetySentences(safe.levels) : [],
        ...{ alarm, hold, writing: writingWords(others) },
        templates: ready.map(({ id, name }) => ({ value: id, text: name })),
        live: `${base}/events?of=conversation:${found.id}`,
        who: whoWords(found),
        ...{ wrote: wroteWords(found), contactNames: contactNames(found.contactPeople) },
        flagLines: flagWords(found.flags),
        tag: stateTag(found.state),
        answers: found.answers.map((message) => ({
          ...message,
          words: messageWords({ status: message.status, reasonCode: null }, message.channel),
          href: `${base}/messages/${message.id}`,
        })),
        messages: found.messages.map((message) => ({
          ...message,
          files: message.attachments.map(({ name, kind, bytes, isCut }, place) => ({
            ...{ name, words: replyFileWords(kind), size: fileSizeWords(bytes), isCut },
            href: `${base}/conversations/${found.id}/files/${message.id}/${place}`,
          })),
          entryWords: message.recordEntry && ENTRY_WORDS[message.recordEntry.status],
          words:
            message.status === null
              ? null
              : messageWords({ status: message.status, reasonCode: null }, message.channel),
        })),
        savable: found.patient ? savableOf(found, membership.timeZone) : [],
        candidates: found.candidates.map((candidate) => ({
          value: `${candidate.patientId} ${candidate.campaign?.id ?? ''}`,
          name: personName({ ...(candidate.patient ?? NAMELESS), isRestricted: candidate.isRestricted }),
          why: whyCandidate({ ...candidate, channel: found.channel }, membership.timeZone),
          dateOfBirth: candidate.patient?.dateOfBirth ?? null,
        })),
        assignees: assignees.map(({ staffId, name }) => ({ value: staffId, text: name })),
        isMine: found.assignedTo?.staffId === caller.tokenId,
        myId: caller.tokenId,
        blocking,
        here: `${base}/conversations/${found.id}`,
        back: `${base}/inbox/${pathOfInbox(found.inboxKind)}`,
        typed,
        // An email goes out as it is written; only a direct message needs a code.
        direct:
          found.channel === 'email' && found.patient && (await isSwitchedOn(services, caller.practiceId, 'direct'))
            ? `${base}/messages/new/direct?patient=${found.patient.id}`
            : null,
        count: found.channel === 'sms' ? await countOfText(caller.practiceId, typed.body ?? '') : null,
      },
    };
  }

  /** What a text message comes to, counted as the practice's SMS account does. */
  async function countOfText(practiceId: string, text: string): Promise<string> {
    const account = (await accounts.inUse(practiceId)).find(({ channel }) => channel === 'sms');
    return countSentence(text, account && ucs2PartUnits(account.kind));
  }

  /** Templates that can be sent as they are: nothing in them is filled from a list. */
  async function readyTexts(practiceId: string, channel: Channel) {
    const { items } = await templates.page(practiceId, { limit: MOST_TEMPLATES, after: null });
    return items.filter((one) => isFor(one.channel, channel) && compileTemplate(one.body).placeholders.length === 0);
  }

  /** Asks the API and goes back to the conversation; a refusal is shown there, with what was typed and what is new. */
  function post(act: Act, told: string, work: (visit: PracticeVisit) => Promise<string>): WebPage {
    return {
      method: 'post',
      path: `/p/{practice}/conversations/{id}/${act}`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, base } = visit;
        try {
          if (act === 'reply' && form.has('use')) return await withTemplate(visit);
          if (act === 'reply' && form.has('show')) return await draw(visit, [], { body: textOf(visit) });
          const id = await work(visit);
          // From a row of an inbox back to that inbox.
          const list = form.text('list') in INBOX_TITLES ? `inbox/${form.text('list')}` : `conversations/${id}`;
          return { goTo: `${base}/${list}`, banner: { kind: 'success', text: told } };
        } catch (error) {
          if (error instanceof Problem && error.status === 404) throw error;
          const errors = formErrors(error, {
            body: 'reply',
            text: 'note',
            patientId: 'whose',
            staffId: 'staff',
            messageIds: 'what',
            ...{ number: 'block', address: 'block' },
          });
          const typed = { body: form.raw('reply'), note: form.raw('note') };
          const answer = await draw(visit, errors.map(withoutStop), typed);
          return error instanceof Problem && error.status === 409 ? { ...answer, status: 409 } : answer;
        }
      },
    };
  }

  async function withTemplate(visit: PracticeVisit): Promise<PageAnswer> {
    const found = await find(visit);
    const chosen = (await readyTexts(visit.caller.practiceId, found.channel)).find(
      ({ id }) => id === visit.form.text('templateId'),
    );
    if (!chosen)
      return draw(visit, [{ field: 'templateId', message: 'Choose a template' }], { body: visit.form.raw('reply') });
    return draw(visit, [], { body: chosen.body });
  }

  async function ask(visit: PracticeVisit, act: string, body: Record<string, unknown>): Promise<string> {
    const { form, params } = visit;
    const path = `/api/v1/conversations/${params.id!}/${act}`;
    return bodyOf<{ id: string }>(await visit.ask('post', path, { body, operationId: form.operationId })).id;
  }

  /** The version of the conversation as the form showed it. */
  const read = ({ form }: PracticeVisit) => ({ version: form.number('version') ?? undefined });

  return [
    {
      method: 'get',
      path: '/p/{practice}/conversations/{id}',
      for: 'practice',
      role: 'viewer',
      handle: (visit) => draw(visit),
    },
    {
      method: 'get',
      path: '/p/{practice}/conversations/{id}/files/{message}/{place}',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { id, message, place } = visit.params;
        const path = `/api/v1/conversations/${id!}/messages/${message!}/attachments/${place!}`;
        const answer = await visit.ask('get', path);
        if (!('download' in answer)) throw notFound('file');
        return { download: answer.download };
      },
    },
    post('reply', 'Your answer is on its way.', (visit) =>
      ask(visit, 'reply', {
        body: textOf(visit),
        ...read(visit),
        ...readerOf(visit),
      }),
    ),
    {
      // While somebody types: what the text comes to.
      method: 'post',
      path: '/p/{practice}/conversations/{id}/count',
      for: 'practice',
      role: 'sender',
      handle: async (visit) => ({ json: { count: await countOfText(visit.caller.practiceId, textOf(visit)) } }),
    },
    {
      // While somebody writes: tells the others, and says who else does.
      method: 'post',
      path: '/p/{practice}/conversations/{id}/presence',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { id } = await find(visit);
        const person = presentIn(visit, id);
        if (visit.form.has('writing')) await presence.writing(person, visit.now);
        return { json: { words: writingWords(await presence.others(person, visit.now)) } };
      },
    },
    post('acknowledge', 'Acknowledged in your name. We tell nobody else.', async (visit) => {
      await visit.ask('post', `/api/v1/conversations/${visit.params.id!}/acknowledge`);
      return visit.params.id!;
    }),
    post('assign', 'Changed who looks after this conversation.', (visit) =>
      ask(visit, 'assign', { staffId: visit.form.text('staff') || null, ...read(visit) }),
    ),
    post('done', 'Done. You find it under Done.', (visit) => ask(visit, 'done', read(visit))),
    post('reopen', 'The conversation is open again.', (visit) => ask(visit, 'reopen', read(visit))),
    post('notes', 'Your note is saved. Patients never see it.', (visit) =>
      ask(visit, 'notes', { text: visit.form.raw('note') }),
    ),
    post('match', 'Saved who wrote this.', async (visit) =>
      ask(visit, 'match', { ...(await whoseOf(visit)), ...read(visit) }),
    ),
    {
      // Shown once and not redirected to: the address of the conversation stays shut.
      method: 'post',
      path: '/p/{practice}/conversations/{id}/open',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const path = `/api/v1/conversations/${visit.params.id!}/open`;
        try {
          const opened = await visit.ask('post', path, { body: { reason: visit.form.text('reason') } });
          const conversation = bodyOf<OpenedConversation>(opened);
          return {
            view: 'conversations/opened',
            title: 'Reply of a restricted patient',
            section: 'inbox',
            data: {
              conversation,
              wrote: wroteWords(conversation),
              here: `${visit.base}/conversations/${visit.params.id!}`,
            },
          };
        } catch (error) {
          return draw(visit, formErrors(error).map(withoutStop));
        }
      },
    },
    post('record', 'It will be saved to the record.', async (visit) => {
      const { form } = visit;
      const what = form.text('what');
      const who = form.text('who');
      const { patient, sharedBy } = await find(visit);
      if (sharedBy > 1 && who !== patient?.id) throw chooseFirst('who', 'Say that this is the patient.');
      return ask(visit, 'record', {
        ...(isId(what) ? { messageIds: [what] } : {}),
        ...(isId(who) ? { patientId: who } : {}),
        ...read(visit),
      });
    }),
    post('block', 'Saved what is blocked. The history is under Blocked Communications.', async (visit) => {
      const found = await find(visit);
      await saveContactBlocking(visit, services, found);
      return found.id;
    }),
  ];
}

const MOST_TEMPLATES = 200;

function presentIn({ caller }: PracticeVisit, conversationId: string): PresentPerson {
  return { practiceId: caller.practiceId, conversationId, staffId: caller.tokenId };
}

/** "Amira Khan is replying." Empty where nobody is. */
function writingWords(names: readonly string[]): string {
  if (names.length === 0) return '';
  const who = names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
  return `${who} ${names.length === 1 ? 'is' : 'are'} replying.`;
}

/** The answer as it was typed. */
const textOf = ({ form }: PracticeVisit): string => form.raw('reply').replaceAll('\r\n', '\n');

/** For whom the answer was written, as the form showed it: it goes to nobody else. */
function readerOf({ form }: PracticeVisit): Record<string, unknown> {
  const [patientId, contact] = [form.text('patientId'), form.text('contact')];
  return { ...(isId(patientId) ? { patientId } : {}), ...(contact === '' ? {} : { contact }) };
}

/** What can be saved to the record and was not yet, as choices. */
function savableOf({ messages }: ConversationDetails, timeZone: string): { value: string; text: string }[] {
  return messages
    .filter(({ automatic, direction, status }) => !automatic && (direction === 'in' || status === 'delivered'))
    .filter(({ recordEntry }) => recordEntry === null || ['withdrawing', 'withdrawn'].includes(recordEntry.status))
    .map(({ id, at, body, direction }) => ({
      value: id,
      text: `${direction === 'in' ? 'Received' : 'Sent'} ${dateWords(at, timeZone)}, ${clockOf(at, timeZone)}: ${firstLine(body ?? '')}`,
    }));
}

const NAMELESS = { givenName: null, familyName: null };

async function whoseOf({ form, ask }: PracticeVisit): Promise<Record<string, unknown>> {
  const whose = form.text('whose');
  if (whose === 'numbered') {
    const reading = readNhsNumber(form.text('nhsNumber'));
    if (!reading.ok) throw chooseFirst('nhsNumber', 'Enter an NHS number of 10 digits.');
    const answer = await ask('post', '/api/v1/patients/searches', { body: { words: reading.value } });
    const patientId = bodyOf<{ items: { id: string }[] }>(answer).items[0]?.id;
    if (patientId === undefined) throw chooseFirst('nhsNumber', 'We found no patient with this NHS number.');
    return { patientId };
  }
  if (whose === 'nobody') return { patientId: null };
  const [patientId = '', campaignId = ''] = whose.split(' ');
  if (!isId(patientId)) throw chooseFirst('whose', 'Choose who wrote this.');
  return { patientId, ...(isId(campaignId) ? { campaignId } : {}) };
}

function chooseFirst(path: string, message: string): Problem {
  return invalidInput([{ path, code: 'required', message }]);
}
