import { readInvitationCode } from '../../../domain/practice/invitation-code';
import { passwordProblem } from '../../../domain/practice/password-rule';
import type { OwnInvitation } from '../../../ports/practice/invitations';
import { hashToken } from '../../../domain/practice/token-hash';
import { refusal } from '../../../api/contract/problem';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, Visit } from '../../kit/page';
import { roleWords } from '../people/roles.words';

/** What a code is stored and compared as. */
export function hashInvitationCode(code: string): Buffer {
  return hashToken(readInvitationCode(code));
}

/** Joining a further practice: by the person, signed in, with the code that reached them. */
export function invitationPages({ invitations, staff, passwords }: PageServices): WebPage[] {
  async function find({ session, params, now }: Visit): Promise<OwnInvitation> {
    const found = (await invitations.of(session.staffId, now)).find(({ id }) => id === params.id);
    if (found) return found;
    throw refusal('invitation-gone');
  }

  async function show(visit: Visit, code: string, errors: FormError[] = []): Promise<PageAnswer> {
    const invitation = await find(visit);
    return {
      view: 'practice/sign-in/invitation',
      title: `Join ${invitation.practiceName}`,
      errors,
      data: {
        ...{ invitation, code, roleText: roleWords(invitation.role) },
        needsPassword: await invitations.needsNewPassword(visit.session.staffId),
      },
    };
  }

  /** A fault of the new password: it is not the one that somebody else may know. */
  async function faultOf({ session }: Visit, fresh: string): Promise<string | null> {
    const fault = passwordProblem(fresh, session);
    if (fault) return fault;
    const own = await staff.credentialsOf(session.staffId);
    const isSame = own?.passwordHash ? await passwords.verify(own.passwordHash, fresh) : false;
    return isSame ? 'Choose a password that is not your current one' : null;
  }

  return [
    {
      method: 'get',
      path: '/invitations/{id}',
      for: 'staff',
      handle: (visit) => show(visit, visit.query.code ?? ''),
    },
    {
      method: 'post',
      path: '/invitations/{id}',
      for: 'staff',
      async handle(visit) {
        const { session, form, now } = visit;
        const invitation = await find(visit);
        const code = form.text('code');
        const isAsked = await invitations.needsNewPassword(session.staffId);
        const fault = isAsked ? await faultOf(visit, form.raw('password')) : null;
        const errors = [
          ...(code === '' ? [{ field: 'code', message: 'Enter the code of your invitation' }] : []),
          ...(fault ? [{ field: 'password', message: fault }] : []),
        ];
        if (errors.length > 0) return show(visit, code, errors);
        const given = {
          codeHash: hashInvitationCode(code),
          newPasswordHash: isAsked ? await passwords.hash(form.raw('password')) : null,
          keepSessionId: session.id,
        };
        const accepted = await invitations.accept(invitation.id, session.staffId, given, now);
        if (accepted === 'accepted') {
          const text = `You now work at ${invitation.practiceName} too. We signed you out of all other browsers.`;
          return { goTo: `/p/${invitation.slug}`, banner: { kind: 'success', text } };
        }
        if (accepted === 'wrong-code') {
          const message = 'This code is not for this invitation. Enter the one we sent you, or the one you were given';
          return show(visit, code, [{ field: 'code', message }]);
        }
        return show(visit, code);
      },
    },
    {
      method: 'post',
      path: '/invitations/{id}/decline',
      for: 'staff',
      async handle(visit) {
        const invitation = await find(visit);
        await invitations.decline(invitation.id, visit.session.staffId, visit.now);
        const text = `You declined to join ${invitation.practiceName}.`;
        return { goTo: '/me', banner: { kind: 'success', text } };
      },
    },
  ];
}
