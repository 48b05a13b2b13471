import { randomBytes } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { DEMO_PASSWORD, DEMO_STAFF } from '../../../domain/practice/demo-staff';
import { passwordProblem } from '../../../domain/practice/password-rule';
import { hashToken } from '../../../domain/practice/token-hash';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, SignInDoor } from '../../kit/page';
import { clockOf } from '../../../domain/words/times';
import { returnAddress } from './return-address';

/** Ten wrong tries in a row lock an account; anybody can cause that, so it is short. */
const LOCK = { most: 10, lockSeconds: 15 * 60 };
/** From one address; a practice behind one address signs in together in the morning. */
const PER_ADDRESS = { points: 60, duration: 15 * 60 };

/** Getting in and out. Wrong address and wrong password are answered alike and take as long. */
export function signInPages(services: PageServices): WebPage[] {
  const { staff, invitations, passwords, secondFactor, log } = services;
  const tries = new RateLimiterMemory(PER_ADDRESS);

  const form = (data: { to: string; email?: string; wasIdle?: boolean }, errors: FormError[] = []): PageAnswer => ({
    view: 'practice/sign-in/sign-in',
    title: 'Sign in',
    errors,
    data: { ...data, isKept: /[?&]kept=/.test(data.to), demoStaff: DEMO_STAFF, demoPassword: DEMO_PASSWORD },
  });

  /** Refuses without looking at anything once too many tries came from one place. */
  async function mayTry(door: SignInDoor): Promise<boolean> {
    return tries.consume(door.from).then(
      () => true,
      () => false,
    );
  }

  /** Counts a wrong try and puts it into the audit, where there is one: that is not waited for, since its time would tell. */
  async function triedWrongly(email: string, what: 'password' | 'code', now: Date): Promise<Date | null> {
    const until = await staff.triedWrongly(email, now, LOCK);
    staff
      .noteFailure(email, { what, locked: until !== null }, now)
      .catch((error: Error) => log.error({ error: error.name }, 'a failed sign-in is not in the audit'));
    return until;
  }

  /** Staff with an invitation to another practice see it first, unless they asked for a certain page. */
  async function wayOn(staffId: string, to: string, now: Date): Promise<string> {
    await staff.note(staffId, 'signed-in', now);
    return to === '/' && (await invitations.of(staffId, now)).length > 0 ? '/me#invitations' : to;
  }

  const locked = (until: Date): string =>
    `Too many tries. Try again at ${clockOf(until, 'Europe/London')} or ask an administrator.`;

  return [
    {
      method: 'get',
      path: '/',
      for: 'anyone',
      handle: ({ session }) => {
        if (!session || session.waitsForCode) return Promise.resolve({ goTo: '/sign-in' });
        const [only, second] = session.memberships;
        return Promise.resolve({ goTo: only && !second ? `/p/${only.slug}` : '/practices' });
      },
    },
    {
      method: 'get',
      path: '/sign-in',
      for: 'anyone',
      handle: ({ session, query, signIn }) => {
        const to = returnAddress(query.to ?? '');
        if (session && !session.waitsForCode) return Promise.resolve({ goTo: to });
        return Promise.resolve(form({ to, wasIdle: query.idle === '1' || signIn.wasIdle }));
      },
    },
    {
      method: 'post',
      path: '/sign-in',
      for: 'anyone',
      async handle({ form: given, signIn, now }) {
        const email = given.text('email').toLowerCase();
        const password = given.raw('password');
        const to = returnAddress(given.raw('to'));
        const missing: FormError[] = [
          ...(email === '' ? [{ field: 'email', message: 'Enter your email address' }] : []),
          ...(password === '' ? [{ field: 'password', message: 'Enter your password' }] : []),
        ];
        if (missing.length > 0) return form({ to, email }, missing);
        if (!(await mayTry(signIn))) {
          return form({ to, email }, [
            { field: 'email', message: 'Too many tries from your network. Try again in 15 minutes.' },
          ]);
        }
        const person = await staff.credentials(email);
        const already = await staff.lockedUntil(email, now);
        // Also while locked: an answer that comes sooner would tell that somebody has the address.
        const isRight = person?.passwordHash
          ? await passwords.verify(person.passwordHash, password)
          : (await passwords.wasteTime(password), false);
        if (already) return form({ to, email }, [{ field: 'email', message: locked(already) }]);
        if (!person || !isRight) {
          const until = await triedWrongly(email, 'password', now);
          const message = until ? locked(until) : 'The email address or password is wrong.';
          return form({ to, email }, [{ field: 'email', message }]);
        }
        // With a second factor the count goes on until the code is right too.
        if (person.secondFactor === null) await staff.triedRightly(person.staffId);
        await signIn.begin(person.staffId, person.secondFactor !== null);
        if (person.secondFactor !== null) return { goTo: `/sign-in/code?${new URLSearchParams({ to }).toString()}` };
        return { goTo: await wayOn(person.staffId, to, now) };
      },
    },
    {
      method: 'get',
      path: '/sign-in/code',
      for: 'anyone',
      handle: ({ session, query }) =>
        Promise.resolve(
          session?.waitsForCode
            ? { view: 'practice/sign-in/code', title: 'Enter your code', data: { to: returnAddress(query.to ?? '') } }
            : { goTo: '/sign-in' },
        ),
    },
    {
      method: 'post',
      path: '/sign-in/code',
      for: 'anyone',
      async handle({ session, form: given, signIn, now }) {
        if (!session?.waitsForCode) return { goTo: '/sign-in' };
        const to = returnAddress(given.raw('to'));
        const again = (message: string): PageAnswer => ({
          view: 'practice/sign-in/code',
          title: 'Enter your code',
          data: { to },
          errors: [{ field: 'code', message }],
        });
        const person = await staff.credentialsOf(session.staffId);
        if (!person?.secondFactor) return { goTo: '/sign-in' };
        const already = await staff.lockedUntil(person.email, now);
        if (already) return again(locked(already));
        const step = secondFactor.stepOf(person.secondFactor.secret, given.text('code').replace(/\s/g, ''), now);
        if (step === null || !(await staff.takeStep(person.staffId, step))) {
          const until = await triedWrongly(person.email, 'code', now);
          return again(
            until ? locked(until) : 'This code is wrong, or was already used. Enter the one your app shows now.',
          );
        }
        await staff.triedRightly(person.staffId);
        await signIn.begin(person.staffId, false);
        return { goTo: await wayOn(person.staffId, to, now) };
      },
    },
    {
      method: 'post',
      path: '/sign-out',
      for: 'anyone',
      async handle({ session, signIn, now }) {
        await signIn.end();
        if (session && !session.waitsForCode) await staff.note(session.staffId, 'signed-out', now);
        return { goTo: '/signed-out' };
      },
    },
    {
      method: 'get',
      path: '/signed-out',
      for: 'anyone',
      handle: () =>
        Promise.resolve({
          view: 'practice/sign-in/message',
          title: 'You are signed out',
          data: { lines: [], link: { text: 'Sign in again', href: '/sign-in' } },
        }),
    },
    {
      method: 'get',
      path: '/password',
      for: 'anyone',
      handle: () =>
        Promise.resolve({
          view: 'practice/sign-in/message',
          title: 'Forgotten your password',
          data: {
            lines: [
              'An administrator of your practice can give you a link to choose a new password. They make it under Account, Staff and roles.',
              'Nobody can see your old password.',
            ],
            link: { text: 'Back to sign in', href: '/sign-in' },
          },
        }),
    },
    {
      method: 'get',
      path: '/password/new',
      for: 'anyone',
      handle: ({ query, now }) => newPassword(query.link ?? '', now),
    },
    {
      method: 'post',
      path: '/password/new',
      for: 'anyone',
      async handle({ form: given, now }) {
        const link = given.raw('link');
        const person = await staff.passwordLink(hashToken(link), now);
        const password = given.raw('password');
        const fault = person && passwordProblem(password, person);
        if (person && fault) return newPassword(link, now, [{ field: 'password', message: fault }]);
        if (!person || !(await staff.setPasswordByLink(hashToken(link), await passwords.hash(password), now))) {
          return newPassword('', now);
        }
        return {
          view: 'practice/sign-in/message',
          title: 'Your password is saved',
          data: { lines: ['Sign in with it now.'], link: { text: 'Sign in', href: '/sign-in' } },
        };
      },
    },
    {
      method: 'get',
      path: '/practices',
      for: 'staff',
      handle: async ({ session, now }) => ({
        view: 'practice/sign-in/practices',
        title: 'Choose a practice',
        data: { invited: await invitations.of(session.staffId, now) },
      }),
    },
  ];

  async function newPassword(link: string, now: Date, errors: FormError[] = []): Promise<PageAnswer> {
    const person = link ? await staff.passwordLink(hashToken(link), now) : null;
    if (person)
      return { view: 'practice/sign-in/new-password', title: 'Choose a password', data: { link, person }, errors };
    return {
      view: 'practice/sign-in/message',
      title: 'This link cannot be used',
      status: 404,
      data: {
        lines: ['It was already used, or is older than 7 days. Ask an administrator of your practice for a new one.'],
        link: { text: 'Sign in', href: '/sign-in' },
      },
    };
  }
}

/** The secret part of a password link. */
export function newLinkToken(): string {
  return randomBytes(24).toString('base64url');
}
