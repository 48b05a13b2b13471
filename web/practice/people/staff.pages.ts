import { isBlank } from '../../../domain/lists/cell';
import { randomInt } from 'node:crypto';
import { readEmail } from '../../../domain/patients/email';
import type { Role } from '../../../domain/practice/roles';
import { newInvitationCode } from '../../../domain/practice/invitation-code';
import { hashToken } from '../../../domain/practice/token-hash';
import { isId } from '../../../domain/ids';
import { mayActAs } from '../../../domain/practice/roles';
import { notFound } from '../../../api/contract/problem';
import type { StaffRow } from '../../../ports/practice/staff';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { hashInvitationCode } from '../sign-in/invitations.pages';
import { newLinkToken } from '../sign-in/sign-in.pages';
import { countOf } from '../../../domain/words/numbers';
import { sendInvitation, type InvitationMail } from './invitation-mail';
import { isRole, roleChoices, roleWords } from './roles.words';
import { createShownOnce } from './shown-once';

const LINK_DAYS = 7;
const LONGEST_NAME = 100;
const LAST_ADMINISTRATOR = 'This is the practice’s only administrator. Make someone else an administrator first.';
/** Control characters: no name has them. */
const UNREADABLE = /\p{Cc}/u;

/** Staff and roles: who may work here, as what, and how they get in. */
export function staffPages(services: PageServices): WebPage[] {
  const { staff, invitations, drafts, publicUrl } = services;
  const isFirstPress = createShownOnce();

  async function memberOf({ caller, params }: PracticeVisit): Promise<StaffRow> {
    const found = (await staff.list(caller.practiceId)).find(({ staffId }) => staffId === params.id);
    if (!found) throw notFound('person');
    return found;
  }

  async function personPage(visit: PracticeVisit, errors: FormError[] = [], role?: string): Promise<PageAnswer> {
    const person = await memberOf(visit);
    const mayReset = await staff.mayResetSignIn(visit.caller.practiceId, person.staffId, visit.caller);
    return {
      view: 'practice/people/staff-person',
      title: 'Person',
      section: 'account',
      errors,
      data: {
        person,
        mayReset,
        isSelf: person.staffId === visit.session.staffId,
        isLocked: person.lockedUntil !== null && person.lockedUntil > visit.now,
        roles: roleChoices(),
        chosenRole: role ?? person.role,
      },
    };
  }

  const addPage = (typed: Record<string, string> = {}, errors: FormError[] = []): PageAnswer => ({
    view: 'practice/people/staff-new',
    title: 'Add a person',
    section: 'account',
    errors,
    data: { typed, roles: roleChoices() },
  });

  /** What somebody does to how another signs in; refused for one who works elsewhere too. */
  async function reset(visit: PracticeVisit, done: boolean, words: (name: string) => string): Promise<PageAnswer> {
    const person = await memberOf(visit);
    return {
      goTo: `${visit.base}/account/staff/${person.staffId}`,
      banner: done
        ? { kind: 'success', text: words(person.name) }
        : { kind: 'information', text: `${person.name} also works at another practice. We changed nothing.` },
    };
  }

  /** A new code, and until when it works. */
  function newCode(now: Date) {
    const code = newInvitationCode(randomInt);
    const expiresAt = new Date(now.getTime() + LINK_DAYS * 86_400_000);
    return { code, expiresAt, stored: { hash: hashInvitationCode(code), expiresAt } };
  }

  /** Sends the code to the person; where that cannot be, shows it once, since without their sign-in it opens nothing. */
  async function deliver(visit: PracticeVisit, mail: InvitationMail): Promise<PageAnswer> {
    const { base, caller, membership } = visit;
    if (await sendInvitation(services, caller, mail, membership.timeZone)) {
      const text = `We sent an email to ${mail.email}. They already use Rollcall at another practice, so they join by accepting it.`;
      return { goTo: `${base}/account/staff`, banner: { kind: 'success', text } };
    }
    return {
      view: 'practice/people/staff-invited',
      title: 'Give them this code yourself',
      section: 'account',
      data: { email: mail.email, invitationCode: mail.code, expiresAt: mail.expiresAt },
    };
  }

  /** Somebody who works at another practice has to join themselves. */
  async function invite(
    visit: PracticeVisit,
    { email, role, name }: { email: string; role: Role; name: string },
  ): Promise<PageAnswer> {
    const { caller, form, now } = visit;
    const { code, expiresAt, stored } = newCode(now);
    const id = services.newId();
    const invited = await invitations.invite(caller.practiceId, { id, email, role, code: stored }, caller, now);
    if (invited === 'invited') return deliver(visit, { id, email, role, code, expiresAt });
    if (invited === 'waiting') {
      const message =
        'You already invited this person, and they have not answered. To send it again or change the role, use the list on Staff and roles';
      return addPage({ name, email, role }, [{ field: 'email', message }]);
    }
    // They came here or left the other practice in between.
    return addPage({ name, email, role: form.text('role') }, [{ field: 'email', message: 'Try again' }]);
  }

  return [
    {
      for: 'practice',
      role: 'administrator',
      method: 'post',
      path: '/p/{practice}/account/staff/invitations/{id}/again',
      async handle(visit) {
        const { caller, params, now, base, form } = visit;
        if (!isFirstPress(form.operationId)) return { goTo: `${base}/account/staff` };
        const { code, expiresAt, stored } = newCode(now);
        const waiting = await invitations.renew(caller.practiceId, params.id!, stored, caller, now);
        if (!waiting) throw notFound('invitation');
        return deliver(visit, { ...waiting, code, expiresAt });
      },
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'post',
      path: '/p/{practice}/account/staff/invitations/{id}/withdraw',
      async handle({ caller, params, now, base }) {
        const done = await invitations.withdraw(caller.practiceId, params.id!, caller, now);
        const text = done ? 'The invitation is withdrawn.' : 'This invitation had already ended.';
        return { goTo: `${base}/account/staff`, banner: { kind: done ? 'success' : 'information', text } };
      },
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'get',
      path: '/p/{practice}/account/staff',
      async handle({ caller, now }) {
        const [people, waiting] = await Promise.all([
          staff.list(caller.practiceId),
          invitations.waiting(caller.practiceId),
        ]);
        return {
          view: 'practice/people/staff',
          title: 'Staff and roles',
          section: 'account',
          data: {
            invited: waiting.map((one) => ({
              ...one,
              roleText: roleWords(one.role),
              isOver: one.expiresAt <= now,
            })),
            people: people.map((person) => ({
              ...person,
              roleText: roleWords(person.role),
              isLocked: person.lockedUntil !== null && person.lockedUntil > now,
            })),
          },
        };
      },
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'get',
      path: '/p/{practice}/account/staff/new',
      handle: () => Promise.resolve(addPage()),
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'post',
      path: '/p/{practice}/account/staff/new',
      async handle(visit) {
        const { caller, form, base, now } = visit;
        const [name, email, role] = [form.text('name'), form.text('email'), form.text('role')];
        const address = readEmail(email);
        const errors: FormError[] = [
          ...(isBlank(name) ? [{ field: 'name', message: 'Enter the person’s name' }] : []),
          ...(name.length > LONGEST_NAME || UNREADABLE.test(name)
            ? [{ field: 'name', message: `Enter a name of at most ${LONGEST_NAME} characters, on one line` }]
            : []),
          ...(address.ok ? [] : [{ field: 'email', message: 'Enter an email address, such as name@example.org' }]),
          ...(isRole(role) ? [] : [{ field: 'role', message: 'Choose a role' }]),
        ];
        if (errors.length > 0 || !address.ok || !isRole(role)) return addPage({ name, email, role }, errors);
        const person = { staffId: form.operationId, email: address.value, name, role };
        const added = await staff.add(caller.practiceId, person, caller, now);
        if (added.kind === 'added') {
          return {
            goTo: `${base}/account/staff/${added.staffId}`,
            banner: { kind: 'success', text: `Added as ${role}. Now make a password link for them.` },
          };
        }
        if (added.kind === 'works-elsewhere') return invite(visit, { email: address.value, role, name });
        // The same press again, or somebody who was here before.
        const known = (await staff.list(caller.practiceId)).find((one) => one.email === address.value.toLowerCase());
        if (known && known.staffId === form.operationId) return { goTo: `${base}/account/staff/${known.staffId}` };
        return addPage({ name, email, role }, [
          { field: 'email', message: 'A person with this email address already works here. We changed nothing.' },
        ]);
      },
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'get',
      path: '/p/{practice}/account/staff/{id}',
      handle: (visit) => personPage(visit),
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'post',
      path: '/p/{practice}/account/staff/{id}',
      async handle(visit) {
        const { caller, form, base, now, session } = visit;
        const person = await memberOf(visit);
        const role = form.text('role');
        if (!isRole(role)) return personPage(visit, [{ field: 'role', message: 'Choose a role' }], role);
        const changed = await staff.changeRole(caller.practiceId, person.staffId, role, caller, now);
        if (changed === 'last-administrator') {
          return personPage(visit, [{ field: 'role', message: LAST_ADMINISTRATOR }], role);
        }
        const isOwn = person.staffId === session.staffId && role !== 'administrator';
        return {
          // Who gave up being an administrator may not see this page any longer.
          goTo: isOwn ? `${base}/account` : `${base}/account/staff/${person.staffId}`,
          banner: {
            kind: 'success',
            text: `${person.name} is now ${role}. This applies from the next page they open.`,
          },
        };
      },
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'post',
      path: '/p/{practice}/account/staff/{id}/clinician',
      async handle(visit) {
        const { ask, form, base } = visit;
        const person = await memberOf(visit);
        const isClinician = form.text('clinician') === 'yes';
        await ask('patch', `/api/v1/staff/${person.staffId}`, { body: { isClinician } });
        const text = `${person.name} is ${isClinician ? 'marked as a clinician' : 'no longer marked as a clinician'}.`;
        return { goTo: `${base}/account/staff/${person.staffId}`, banner: { kind: 'success', text } };
      },
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'post',
      path: '/p/{practice}/account/staff/{id}/password-link',
      async handle(visit) {
        const { caller, form, base, now } = visit;
        const person = await memberOf(visit);
        const back = `${base}/account/staff/${person.staffId}`;
        if (!isFirstPress(form.operationId)) {
          return {
            goTo: back,
            banner: { kind: 'information', text: 'We showed the link once. If you lost it, make another one.' },
          };
        }
        const token = newLinkToken();
        const expiresAt = new Date(now.getTime() + LINK_DAYS * 86_400_000);
        const link = { hash: hashToken(token), expiresAt };
        const made = await staff.makePasswordLink(caller.practiceId, person.staffId, link, caller, now);
        if (!made) return reset(visit, false, () => '');
        return {
          view: 'practice/people/staff-password-link',
          title: 'Password link',
          section: 'account',
          data: { person, expiresAt, address: `${publicUrl}/password/new?link=${token}`, back },
        };
      },
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'post',
      path: '/p/{practice}/account/staff/{id}/second-factor',
      async handle(visit) {
        const { caller, params, now } = visit;
        const done = await staff.takeAwaySecondFactor(caller.practiceId, params.id!, caller, now);
        return reset(visit, done, (name) => `${name} now signs in without a second factor, until they set up another.`);
      },
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'post',
      path: '/p/{practice}/account/staff/{id}/unlock',
      async handle(visit) {
        const { caller, params, now } = visit;
        const done = await staff.unlock(caller.practiceId, params.id!, caller, now);
        return reset(visit, done, (name) => `${name} can sign in again.`);
      },
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'get',
      path: '/p/{practice}/account/staff/{id}/remove',
      handle: (visit) => removePage(visit),
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'post',
      path: '/p/{practice}/account/staff/{id}/remove',
      async handle(visit) {
        const { caller, base, now, session, form } = visit;
        const person = await memberOf(visit);
        const ownerId = form.text('owner');
        const removed =
          ownerId !== '' && !isId(ownerId)
            ? 'no-owner'
            : await staff.remove(caller.practiceId, person.staffId, caller, now, ownerId || undefined);
        if (removed === 'no-owner') {
          return removePage(visit, [{ field: 'owner', message: 'Choose who takes over their scheduled messages' }]);
        }
        if (removed === 'last-administrator') {
          return removePage(visit, [{ field: null, message: LAST_ADMINISTRATOR }]);
        }
        return {
          goTo: person.staffId === session.staffId ? '/practices' : `${base}/account/staff`,
          banner: { kind: 'success', text: `${person.name} is removed from ${caller.practiceName}.` },
        };
      },
    },
  ];

  async function removePage(visit: PracticeVisit, errors: FormError[] = []): Promise<PageAnswer> {
    const person = await memberOf(visit);
    const { practiceId } = visit.caller;
    const [own, people] = await Promise.all([drafts.count(practiceId, person.staffId), staff.list(practiceId)]);
    const others = people.filter(({ staffId, role }) => staffId !== person.staffId && mayActAs(role, 'sender'));
    return {
      view: 'practice/people/staff-remove',
      title: 'Remove a person',
      section: 'account',
      errors,
      data: {
        person,
        isSelf: person.staffId === visit.session.staffId,
        drafts: own === 0 ? null : countOf(own, 'draft'),
        owners: others.map(({ staffId, name }) => ({ value: staffId, text: name })),
        owner: visit.form.text('owner') || visit.session.staffId,
      },
    };
  }
}
