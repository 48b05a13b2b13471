import { cursorOf, encodeCursor, timeAndIdPlace } from '../../../api/contract/cursor';
import { notFound } from '../../../api/contract/problem';
import { bodyOf } from '../../../api/ask';
import { isSwitchedOn } from '../../../api/practice/switched-on';
import { patientLook } from '../../../api/patients/looks';
import { isId } from '../../../domain/ids';
import { ROLES, type Role } from '../../../domain/practice/roles';
import type {
  InternalThread,
  InternalThreadPlace,
  InternalThreadRow,
  StaffReader,
} from '../../../ports/conversations/internal-messages';
import { formErrors } from '../../kit/form';
import { withoutStop, type FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { address } from '../../kit/words/numbered-links';
import { personName } from '../../kit/words/person-words';
import { inboxNav } from '../inbox-nav';

const ROWS = 50;

/** A role as somebody to write to. */
const ROLE_WORDS: Readonly<Record<Role, string>> = {
  viewer: 'All viewers',
  sender: 'All senders',
  manager: 'All managers',
  administrator: 'All administrators',
};

interface Typed {
  to: string;
  body: string;
}

/** Internal messages: threads among staff, read and answered here (W5–W8). */
export function internalPages(services: PageServices): WebPage[] {
  const { internalMessages, patientFacts } = services;

  async function compose(
    visit: PracticeVisit,
    { typed = { to: '', body: '' }, errors }: { typed?: Typed; errors?: FormError[] } = {},
  ): Promise<PageAnswer> {
    const { caller, base, query, form } = visit;
    const asked = form.text('patient') || query.patient || '';
    const [colleagues, hasDirect, patient] = await Promise.all([
      internalMessages.colleagues(staffReader(visit)),
      isSwitchedOn(services, caller.practiceId, 'direct'),
      isId(asked) ? patientFacts.find(caller.practiceId, asked.toLowerCase()) : null,
    ]);
    const roles = ROLES.filter((role) => colleagues.some((one) => one.role === role));
    return {
      view: 'conversations/internal/compose',
      title: 'Compose a Message',
      section: 'create',
      errors,
      looked: patient ? patientLook(patient.id) : undefined,
      data: {
        typed,
        patient: patient && { ...patient, name: personName(patient) },
        people: colleagues.map(({ staffId, name }) => ({ value: `staff ${staffId}`, text: name })),
        roles: roles.map((role) => ({ value: `role ${role}`, text: ROLE_WORDS[role] })),
        action: `${base}/messages/new/internal`,
        hasDirect,
        direct: `${base}/messages/new/direct`,
        tabs: [
          { kind: 'email', text: 'Email', path: `${base}/messages/new/email` },
          { kind: 'sms', text: 'SMS', path: `${base}/messages/new/sms` },
        ],
        maySend: visit.membership.role !== 'viewer',
      },
    };
  }

  async function find(visit: PracticeVisit): Promise<InternalThread> {
    const { id } = visit.params;
    const found = isId(id!) ? await internalMessages.find(staffReader(visit), id!) : null;
    if (!found) throw notFound('internal message');
    return found;
  }

  async function show(visit: PracticeVisit, typed = '', errors: FormError[] = []): Promise<PageAnswer> {
    const thread = await find(visit);
    await internalMessages.markRead(staffReader(visit), thread.id, visit.now);
    return {
      view: 'conversations/internal/thread',
      title: 'Internal message',
      section: 'inbox',
      errors,
      looked: thread.patient ? patientLook(thread.patient.id) : undefined,
      data: {
        thread,
        ...wordsOf(thread, visit),
        messages: thread.messages.map((message) => ({
          ...message,
          isMine: message.by.staffId === visit.caller.tokenId,
        })),
        here: `${visit.base}/internal-messages/${thread.id}`,
        back: `${visit.base}/internal-messages`,
        typed,
      },
    };
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/internal-messages',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { base, query } = visit;
        const asked = cursorOf(timeAndIdPlace).safeParse(query.after);
        const after = asked.success ? { at: new Date(asked.data[0]), id: asked.data[1] } : null;
        const [nav, { items, next }] = await Promise.all([
          inboxNav(services, visit, 'internal-messages'),
          internalMessages.page(staffReader(visit), { limit: ROWS, after }),
        ]);
        const path = `${base}/internal-messages`;
        const at = (place: InternalThreadPlace) => address(path, { after: encodeCursor([place.at, place.id]) });
        const patients = items.flatMap(({ patient }) => patient?.id ?? []);
        return {
          view: 'conversations/internal/threads',
          title: 'Internal messages',
          section: 'inbox',
          looked:
            patients.length > 0
              ? {
                  ...{ act: 'patients-listed', subjectKind: 'internal-messages', subjectId: null },
                  details: { patientIds: [...new Set(patients)] },
                }
              : undefined,
          data: {
            nav,
            rows: items.map((row) => ({ ...row, ...wordsOf(row, visit), href: `${path}/${row.id}` })),
            links: { newest: after === null ? null : path, older: next && at(next) },
            compose: `${base}/messages/new/internal`,
          },
        };
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/internal-messages/{id}',
      for: 'practice',
      role: 'viewer',
      handle: (visit) => show(visit),
    },
    {
      method: 'post',
      path: '/p/{practice}/internal-messages/{id}/replies',
      for: 'practice',
      role: 'viewer',
      // What staff write to each other goes nowhere else.
      forgets: true,
      async handle(visit) {
        const { ask, form, base, params } = visit;
        const text = form.raw('body').replace(/\r\n?/g, '\n');
        try {
          await ask('post', `/api/v1/internal-messages/${params.id!}/replies`, {
            body: { body: text },
            operationId: form.operationId,
          });
        } catch (error) {
          return show(visit, text, formErrors(error).map(withoutStop));
        }
        const to = form.has('fromNotifications') ? `${base}/notifications` : `${base}/internal-messages/${params.id!}`;
        return { goTo: to, banner: { kind: 'success', text: 'Your answer is sent.' } };
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/messages/new/internal',
      for: 'practice',
      role: 'viewer',
      handle: (visit) => compose(visit),
    },
    {
      method: 'post',
      path: '/p/{practice}/messages/new/internal',
      for: 'practice',
      role: 'viewer',
      forgets: true,
      async handle(visit) {
        const { ask, form, base } = visit;
        const typed = { to: form.text('to'), body: form.raw('body').replace(/\r\n?/g, '\n') };
        // What was typed as an SMS or email comes along.
        if (form.has('switch')) return compose(visit, { typed: { ...typed, to: '' } });
        const to = addresseeOf(typed.to);
        if (!to) return compose(visit, { typed, errors: [{ field: 'to', message: 'Choose who it is for' }] });
        const patientId = form.text('patient');
        try {
          const answer = await ask('post', '/api/v1/internal-messages', {
            body: { to, body: typed.body, ...(patientId ? { patientId } : {}) },
            operationId: form.operationId,
          });
          const { id } = bodyOf<{ id: string }>(answer);
          return {
            goTo: `${base}/internal-messages/${id}`,
            banner: { kind: 'success', text: 'Your internal message is sent.' },
          };
        } catch (error) {
          return compose(visit, { typed, errors: formErrors(error, { patientId: 'to' }).map(withoutStop) });
        }
      },
    },
  ];
}

/** The visitor as somebody who takes part in threads. */
export function staffReader({ caller }: PracticeVisit): StaffReader {
  return { practiceId: caller.practiceId, staffId: caller.tokenId, role: caller.role, name: caller.user };
}

/** Whom a thread is for and about, as the visitor reads it. */
function wordsOf({ to, startedBy, patient, isRestricted }: InternalThreadRow, { caller }: PracticeVisit) {
  const named = (staffId: string, name: string) => (staffId === caller.tokenId ? 'You' : name);
  return {
    from: named(startedBy.staffId, startedBy.name),
    recipient: to.staff ? named(to.staff.staffId, to.staff.name) : ROLE_WORDS[to.role],
    about: patient || isRestricted ? personName({ ...(patient ?? NAMELESS), isRestricted }) : null,
  };
}

const NAMELESS = { givenName: null, familyName: null };

function addresseeOf(choice: string): { staffId: string } | { role: string } | null {
  const [kind, value = ''] = choice.split(' ');
  if (kind === 'staff' && isId(value)) return { staffId: value };
  return kind === 'role' && value !== '' ? { role: value } : null;
}
