import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createDeliveryActivities } from '../../activities/delivery/delivery';
import { createMessageActivities } from '../../activities/delivery/messages';
import { createSettlementActivities } from '../../activities/delivery/settlement';
import { createDeliveryStore } from '../../adapters/postgres/delivery/delivery-store';
import { createDispatches } from '../../adapters/postgres/delivery/dispatches';
import type { Database } from '../../adapters/postgres/sql/connect';
import type { PersonalLinks } from '../../ports/patients/personal-links';
import type { MessageProviders, ProviderAccount } from '../../ports/delivery/message-provider';
import type { SubmitInput, SubmitResult } from '../../workflows/contract/campaign';
import type { MessageInput } from '../../workflows/contract/message';

/**
 * The steps of `message/<id>` one after the other, over real rows and without Temporal: for tests of what asks for a message.
 * The workflow itself is tested in test/workflows and test/system.
 */
export function createMessageRunner(
  database: Database,
  links: Pick<PersonalLinks, 'tokensFor' | 'sealedTokens'>,
  providers: () => MessageProviders,
  accountFor: (practiceId: string, accountId: string) => Promise<ProviderAccount | null>,
  codeOf?: (messageId: string, dispatchId: string) => string,
) {
  const { pool } = database;
  const clock = { now: () => new Date() };
  const store = createDeliveryStore(pool, { accountFor: async (...ids) => (await accountFor(...ids))!, codeOf });
  const messages = createMessageActivities({ dispatches: createDispatches(pool), clock });
  const gateway = {} as never;
  const publicUrl = 'http://rollcall.test/base';
  const settings = {
    leaseSeconds: 60,
    lookUpSeconds: 300,
    staleAfterSeconds: 15,
    allowFictionalNumbers: true,
    publicUrl,
  };

  async function handOver({ practiceId, dispatchId }: MessageInput, wave: number, to: number): Promise<void> {
    const delivery = createDeliveryActivities({ store, links, providers: providers(), gateway, clock, settings });
    const input = { practiceId, campaignId: dispatchId, wave, from: 1, to };
    try {
      // Made here and not once: most tests send no message, and the worker's package takes long to load.
      const quiet = { logger: new DefaultLogger('ERROR') };
      const { haltedBy }: SubmitResult = await new MockActivityEnvironment(undefined, quiet).run(
        (one: SubmitInput) => delivery.submit(one),
        input,
      );
      if (haltedBy) await messages.stopMessage({ practiceId, dispatchId, reason: haltedBy });
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error;
      const reason = error.type === 'ProviderThrottled' ? 'throttled' : 'unavailable';
      await messages.stopMessage({ practiceId, dispatchId, reason });
    }
  }

  return {
    store,
    /** From a look to the next, until nothing waits to be handed over. */
    async run(key: MessageInput): Promise<void> {
      for (;;) {
        const found = await messages.lookAtMessage(key);
        if (found.kind !== 'send') return;
        await handOver(key, found.wave ?? 1, found.to);
      }
    },
    /** One look of its settlement. */
    settle: ({ practiceId, dispatchId }: MessageInput) =>
      createSettlementActivities({ store, gateway, clock, settings }).settle({
        ...{ practiceId, campaignId: dispatchId, recordAway: false },
      }),
  };
}
