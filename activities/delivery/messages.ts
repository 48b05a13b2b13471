import { nextMessageStep } from '../../domain/delivery/message-step';
import type { Clock } from '../../ports/clock';
import type { Dispatches } from '../../ports/delivery/dispatches';
import type { MessageActivities, MessageLook } from '../../workflows/contract/message';

export interface MessageActivityDeps {
  dispatches: Pick<Dispatches, 'takeStep' | 'stop'>;
  clock: Clock;
}

/** The steps of a dispatch without a campaign: finding the next step, and stopping messages that were not sent. */
export function createMessageActivities({ dispatches, clock }: MessageActivityDeps): MessageActivities {
  return {
    async lookAtMessage(key): Promise<MessageLook> {
      const now = clock.now().getTime();
      const found = await dispatches.takeStep(key, (facts) => {
        const step = nextMessageStep({ ...facts, now });
        return { step, last: facts.last, wave: facts.wave, opens: step.kind === 'send' && step.opens };
      });
      if (found === null) return { kind: 'end' };
      const { step, last, wave } = found;
      switch (step.kind) {
        case 'send':
          return { kind: 'send', wave, to: last, once: step.once };
        case 'wait':
          return { kind: 'wait', waitMs: step.until === null ? null : Math.max(1, step.until - now), why: step.why };
        case 'give-up':
          await dispatches.stop(key, 'not-taken');
          return { kind: 'end' };
        case 'end':
          return { kind: 'end' };
      }
    },

    async stopMessage({ reason, ...key }) {
      await dispatches.stop(key, reason);
    },
  };
}
