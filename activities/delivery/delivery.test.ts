import { MockActivityEnvironment } from '@temporalio/testing';
import type { AttemptOutcome, ClaimedAttempt, SendingContext } from '../../ports/delivery/delivery-store';
import { linkLine, withLinkLine } from '../../domain/content/links/link-line';
import type { LinkSubject } from '../../ports/patients/personal-links';
import type { HandOver } from '../../ports/delivery/message-provider';
import { createDeliveryActivities, type DeliveryActivityDeps } from './delivery';

const attempt = (attemptId: string, note: string): ClaimedAttempt => ({
  attemptId,
  patientId: null,
  contact: '+447700900123',
  contactChanged: false,
  text: null,
  cells: [note],
  handOvers: 0,
  firstHandOverAt: null,
});

/** One chunk of these is claimed; what came of each is kept. */
function deliveryOf(attempts: ClaimedAttempt[], context: Partial<SendingContext>, { linksFail = false } = {}) {
  const asked: LinkSubject[] = [];
  const written: AttemptOutcome[] = [];
  const handedOver: HandOver[] = [];
  let claims = 0;
  const deps = {
    store: {
      sendingContext: () =>
        Promise.resolve({
          ...{ channel: 'sms', body: '', subject: null, header: ['Note'], columns: null, sendingHours: null },
          ...{ timeZone: 'Europe/London', region: 'GB', providerInDoubt: false, account: { ratePerSecond: null } },
          ...{ unsubscribe: null, texts: [] },
          ...context,
        }),
      claim: () =>
        Promise.resolve({ claimId: 'c', attempts: claims++ === 0 ? attempts : [], suppressed: 0, wait: null }),
      writeOutcomes: (_key: unknown, _claim: string, outcomes: AttemptOutcome[]) =>
        Promise.resolve(void written.push(...outcomes)),
    },
    providers: {
      forAccount: () => ({
        capabilities: { concurrency: 4, maxUnits: context.channel === 'email' ? null : 918 },
        handOver: (message: HandOver) => {
          handedOver.push(message);
          return Promise.resolve({ kind: 'accepted' });
        },
      }),
    },
    links: {
      tokensFor: (_practice: string, _kind: string, subjects: LinkSubject[]) => {
        if (linksFail) return Promise.reject(new Error('no links'));
        asked.push(...subjects);
        return Promise.resolve(subjects.map(({ patientId }) => `token-of-${patientId}`));
      },
      sealedTokens: (_practice: string, _kind: string, subjects: LinkSubject[]) =>
        subjects.map(({ aboutId, patientId }) => `sealed-${aboutId}-${patientId}`),
    },
    clock: { now: () => new Date() },
    settings: {
      leaseSeconds: 60,
      lookUpSeconds: 300,
      allowFictionalNumbers: true,
      publicUrl: 'https://rollcall.example',
    },
  } as unknown as DeliveryActivityDeps;
  const run = () =>
    new MockActivityEnvironment().run((input: never) => createDeliveryActivities(deps).submit(input), {
      ...{ practiceId: 'p', campaignId: 'k', wave: 1, from: 1, to: 10 },
    } as never);
  return { written, handedOver, asked, run };
}

test.each([
  ['sms', '((note))'.repeat(200), null],
  ['email', '((note))'.repeat(200), 'News'],
  ['email', 'Hello', 'About ((note))'],
] as const)(
  'H4 %s: one whose text is too long once filled in fails by itself, and the others go',
  async (channel, body, subject) => {
    const attempts = [attempt('a', 'x'), attempt('long', 'x'.repeat(2_000_000)), attempt('b', 'y')];
    const { written, handedOver, run } = deliveryOf(attempts, { channel, body, subject });
    expect(await run()).toMatchObject({ submitted: 2, failed: 1, unknown: 0 });
    expect(written.find(({ attemptId }) => attemptId === 'long')).toEqual({
      attemptId: 'long',
      state: 'failed',
      reasonCode: 'message-too-long',
      permanent: true,
    });
    expect(handedOver.map(({ reference }) => reference).sort()).toEqual(['a', 'b']);
  },
);

describe('H12 a text that ends with each patient’s own link', () => {
  const body = withLinkLine('Please book.', linkLine('booking', 'https://rollcall.example'));
  const attempts = [{ ...attempt('a', ''), patientId: 'p1' }];

  test('goes out with the patient’s token, about the campaign', async () => {
    const { handedOver, run, asked } = deliveryOf(attempts, { body, aboutId: 'k' });
    await run();
    expect(asked).toEqual([{ aboutId: 'k', patientId: 'p1' }]);
    expect(handedOver.map((message) => message.body)).toEqual([
      'Please book.\nUse this link to book: https://rollcall.example/b/token-of-p1',
    ]);
  });

  test('goes back untouched where the links cannot be made', async () => {
    const { handedOver, written, run } = deliveryOf(attempts, { body, aboutId: 'k' }, { linksFail: true });
    await expect(run()).rejects.toThrow('no links');
    expect(handedOver).toEqual([]);
    expect(written).toEqual([{ attemptId: 'a', state: 'planned' }]);
  });
});

describe('N20 an email that mail programs may offer to stop', () => {
  const attempts = [{ ...attempt('a', ''), patientId: 'p1' }];
  const email = { channel: 'email', subject: 'News', body: 'Hello', aboutId: 'k' } as const;

  test('carries the address of the patient’s opt-out page, and one press only for marketing', async () => {
    const care = deliveryOf(attempts, { ...email, unsubscribe: 'page' });
    await care.run();
    // Nothing is stored for a link that hardly anybody presses.
    expect(care.asked).toEqual([]);
    const url = 'https://rollcall.example/o/sealed-k-p1';
    expect(care.handedOver[0]!.unsubscribe).toEqual({ url, oneClick: false });
    const marketing = deliveryOf(attempts, { ...email, unsubscribe: 'one-click' });
    await marketing.run();
    expect(marketing.handedOver[0]!.unsubscribe).toEqual({ url, oneClick: true });
  });

  test('has one link where its text ends with it too', async () => {
    const body = withLinkLine('An offer.', linkLine('opt-out', 'https://rollcall.example'));
    const { handedOver, asked, run } = deliveryOf(attempts, { ...email, body, unsubscribe: 'one-click' });
    await run();
    expect(asked).toHaveLength(1);
    expect(handedOver[0]!.body).toContain(handedOver[0]!.unsubscribe!.url);
  });
});

test('N42 each message goes out with the text that it was written with', async () => {
  const attempts = [attempt('own', 'Ann'), { ...attempt('welsh', 'Bob'), text: 1 }];
  const texts = [{ number: 1, subject: null, body: 'Annwyl ((note))' }];
  const { run, handedOver } = deliveryOf(attempts, { body: 'Dear all', texts });
  await run();
  expect(handedOver.map(({ reference, body }) => [reference, body]).sort()).toEqual([
    ['own', 'Dear all'],
    ['welsh', 'Annwyl Bob'],
  ]);
});
