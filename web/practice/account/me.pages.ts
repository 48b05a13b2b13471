import { passwordProblem } from '../../../domain/practice/password-rule';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, Visit } from '../../kit/page';
import { clockOf } from '../../../domain/words/times';

/** As at sign-in: who has the browser of another must not be able to try passwords. */
const LOCK = { most: 10, lockSeconds: 15 * 60 };

/** The person's own page: who they are here, their password and their second factor. */
export function mePages(services: PageServices): WebPage[] {
  const { staff, invitations, passwords, secondFactor } = services;

  /** Null when it is right; else what is wrong with it. */
  async function judgeOwn({ session, now }: Visit, password: string): Promise<string | null> {
    if (password === '') return 'Enter your current password';
    const own = await staff.credentialsOf(session.staffId);
    const until = await staff.lockedUntil(session.email, now);
    const locked = (until: Date) => `Too many tries. Try again at ${clockOf(until, 'Europe/London')}`;
    if (until) return locked(until);
    if (own?.passwordHash && (await passwords.verify(own.passwordHash, password))) {
      await staff.triedRightly(session.staffId);
      return null;
    }
    const isLocked = await staff.triedWrongly(session.email, now, LOCK);
    await staff.noteFailure(session.email, { what: 'password', locked: isLocked !== null }, now);
    return isLocked ? locked(isLocked) : 'This is not your current password';
  }

  const note = ({ session, now }: Visit, act: string): Promise<void> => staff.note(session.staffId, act, now);

  const passwordPage = (errors: FormError[] = []): PageAnswer => ({
    view: 'practice/account/me-password',
    title: 'Change your password',
    errors,
  });

  async function secondFactorPage({ session }: Visit, errors: FormError[] = []): Promise<PageAnswer> {
    const secret = session.hasSecondFactor ? null : await staff.pendingSecondFactor(session.staffId);
    return {
      view: 'practice/account/me-second-factor',
      title: 'Second factor',
      errors,
      data:
        secret === null
          ? {}
          : {
              secret: secret.replace(/(.{4})(?=.)/g, '$1 '),
              qr: await secondFactor.qrSvg(secondFactor.addressFor(secret, session.email)),
            },
    };
  }

  return [
    {
      method: 'get',
      path: '/me',
      for: 'staff',
      handle: async ({ session, now }) => ({
        view: 'practice/account/me',
        title: 'You',
        data: { invited: await invitations.of(session.staffId, now) },
      }),
    },
    { method: 'get', path: '/me/password', for: 'staff', handle: () => Promise.resolve(passwordPage()) },
    {
      method: 'post',
      path: '/me/password',
      for: 'staff',
      async handle(visit) {
        const { form, session } = visit;
        const fresh = form.raw('new');
        // The new one first: a fault there must not cost a try of the old one.
        const fault = passwordProblem(fresh, session);
        if (fault) return passwordPage([{ field: 'new', message: fault }]);
        const wrong = await judgeOwn(visit, form.raw('old'));
        if (wrong) return passwordPage([{ field: 'old', message: wrong }]);
        await staff.setPassword(session.staffId, await passwords.hash(fresh), session.id);
        await note(visit, 'password-changed');
        const text = 'We saved your new password and signed you out of all other browsers.';
        return { goTo: '/me', banner: { kind: 'success', text } };
      },
    },
    { method: 'get', path: '/me/second-factor', for: 'staff', handle: (visit) => secondFactorPage(visit) },
    {
      method: 'post',
      path: '/me/second-factor',
      for: 'staff',
      async handle(visit) {
        const step = visit.form.text('step');
        if (step === 'confirm') return confirm(visit);
        if (step === 'remove') return remove(visit);
        const { staffId, hasSecondFactor } = visit.session;
        if (hasSecondFactor) return { goTo: '/me/second-factor' };
        const wrong = await judgeOwn(visit, visit.form.raw('password'));
        if (wrong) return secondFactorPage(visit, [{ field: 'password', message: wrong }]);
        await staff.beginSecondFactor(staffId, secondFactor.newSecret());
        await note(visit, 'second-factor-begun');
        return { goTo: '/me/second-factor' };
      },
    },
  ];

  async function confirm(visit: Visit): Promise<PageAnswer> {
    const { session, form, now } = visit;
    const secret = await staff.pendingSecondFactor(session.staffId);
    if (secret === null) return { goTo: '/me/second-factor' };
    // This page shows the key, so anyone at this browser could confirm it with their own app.
    const wrong = await judgeOwn(visit, form.raw('password'));
    if (wrong) return secondFactorPage(visit, [{ field: 'password', message: wrong }]);
    const step = secondFactor.stepOf(secret, form.text('code').replace(/\s/g, ''), now);
    if (step === null) {
      const message =
        'This code is wrong. Enter the one your app shows now, and check that your phone’s clock is right';
      return secondFactorPage(visit, [{ field: 'code', message }]);
    }
    await staff.confirmSecondFactor(session.staffId, step, now);
    await note(visit, 'second-factor-set-up');
    const text = 'Your second factor is set up. You will enter a code each time you sign in.';
    return { goTo: '/me', banner: { kind: 'success', text } };
  }

  async function remove(visit: Visit): Promise<PageAnswer> {
    if (!visit.session.hasSecondFactor) return { goTo: '/me/second-factor' };
    const wrong = await judgeOwn(visit, visit.form.raw('password'));
    if (wrong) return secondFactorPage(visit, [{ field: 'password', message: wrong }]);
    await staff.removeSecondFactor(visit.session.staffId);
    await note(visit, 'second-factor-removed');
    const text = 'Your second factor is removed. You now sign in with your password alone.';
    return { goTo: '/me', banner: { kind: 'success', text } };
  }
}
