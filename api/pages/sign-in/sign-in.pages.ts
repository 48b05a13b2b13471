import { randomBytes } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { DEMO_PASSWORD, DEMO_STAFF } from '../../../domain/staff/demo-staff';
import { passwordProblem } from '../../../domain/staff/password-rule';
import { hashToken } from '../../middleware/authenticate';
import type { PageServices } from '../mount';
import type { FormError, Page, PageAnswer, SignInDoor } from '../page';
import { clockOf } from '../words/times';
import { returnAddress } from './return-address';

/** Ten wrong tries in a row lock an account; anybody can cause that, so it is short. */
const LOCK = { most: 10, lockSeconds: 15 * 60 };
/** From one address; a practice behind one address signs in together in the morning. */
const PER_ADDRESS = { points: 60, duration: 15 * 60 };

/** Getting in and out (pages.md §3.1). Wrong address and wrong password are answered alike and take as long. */
export function signInPages(services: PageServices): Page[] {
  const { staff, passwords, secondFactor } = services;
  const tries = new RateLimiterMemory(PER_ADDRESS);
  const unknown = new RateLimiterMemory({ points: LOCK.most - 1, duration: LOCK.lockSeconds });

  const form = (data: { to: string; email?: string; wasIdle?: boolean }, errors: FormError[] = []): PageAnswer => ({
    view: 'sign-in/sign-in',
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

  /** An address that nobody has is locked like one that somebody has, so that a lock tells nothing. */
  async function countUnknown(key: string, now: Date): Promise<Date | null> {
    return unknown.consume(key).then(
      () => null,
      (full: { msBeforeNext: number }) => new Date(now.getTime() + full.msBeforeNext),
    );
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
            { field: 'email', message: 'Too many tries from this place. Try again in 15 minutes.' },
          ]);
        }
        const person = await staff.credentials(email);
        if (person?.lockedUntil && person.lockedUntil > now) {
          return form({ to, email }, [{ field: 'email', message: locked(person.lockedUntil) }]);
        }
        const isRight = person?.passwordHash
          ? await passwords.verify(person.passwordHash, password)
          : (await passwords.wasteTime(password), false);
        if (!person || !isRight) {
          const until = person
            ? await staff.triedWrongly(person.staffId, now, LOCK)
            : await countUnknown(hashToken(email).toString('base64'), now);
          const message = until ? locked(until) : 'Email address and password do not belong together. Check both.';
          return form({ to, email }, [{ field: 'email', message }]);
        }
        // With a second factor the count goes on until the code is right too.
        if (person.secondFactor === null) await staff.triedRightly(person.staffId);
        await signIn.begin(person.staffId, person.secondFactor !== null);
        if (person.secondFactor !== null) return { goTo: `/sign-in/code?${new URLSearchParams({ to }).toString()}` };
        return { goTo: to };
      },
    },
    {
      method: 'get',
      path: '/sign-in/code',
      for: 'anyone',
      handle: ({ session, query }) =>
        Promise.resolve(
          session?.waitsForCode
            ? { view: 'sign-in/code', title: 'Enter your code', data: { to: returnAddress(query.to ?? '') } }
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
          view: 'sign-in/code',
          title: 'Enter your code',
          data: { to },
          errors: [{ field: 'code', message }],
        });
        const person = await staff.credentialsOf(session.staffId);
        if (!person?.secondFactor) return { goTo: '/sign-in' };
        if (person.lockedUntil && person.lockedUntil > now) return again(locked(person.lockedUntil));
        const step = secondFactor.stepOf(person.secondFactor.secret, given.text('code').replace(/\s/g, ''), now);
        if (step === null || !(await staff.takeStep(person.staffId, step))) {
          const until = await staff.triedWrongly(person.staffId, now, LOCK);
          return again(
            until ? locked(until) : 'This code is not right, or was used already. Enter the one your app shows now.',
          );
        }
        await staff.triedRightly(person.staffId);
        await signIn.begin(person.staffId, false);
        return { goTo: to };
      },
    },
    {
      method: 'post',
      path: '/sign-out',
      for: 'anyone',
      async handle({ signIn }) {
        await signIn.end();
        return { goTo: '/signed-out' };
      },
    },
    {
      method: 'get',
      path: '/signed-out',
      for: 'anyone',
      handle: () =>
        Promise.resolve({
          view: 'sign-in/message',
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
          view: 'sign-in/message',
          title: 'Forgotten your password',
          data: {
            lines: [
              'An administrator of your practice can give you a link to choose a new password: on their page Account, Staff and roles.',
              'Nobody can see your old one.',
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
          view: 'sign-in/message',
          title: 'Your password is saved',
          data: { lines: ['Sign in with it now.'], link: { text: 'Sign in', href: '/sign-in' } },
        };
      },
    },
    {
      method: 'get',
      path: '/practices',
      for: 'staff',
      handle: () => Promise.resolve({ view: 'sign-in/practices', title: 'Choose a practice' }),
    },
  ];

  async function newPassword(link: string, now: Date, errors: FormError[] = []): Promise<PageAnswer> {
    const person = link ? await staff.passwordLink(hashToken(link), now) : null;
    if (person) return { view: 'sign-in/new-password', title: 'Choose a password', data: { link, person }, errors };
    return {
      view: 'sign-in/message',
      title: 'This link cannot be used',
      status: 404,
      data: {
        lines: ['It was used already, or is older than 7 days. Ask an administrator of your practice for a new one.'],
        link: { text: 'Sign in', href: '/sign-in' },
      },
    };
  }
}

/** The secret part of a password link. */
export function newLinkToken(): string {
  return randomBytes(24).toString('base64url');
}
