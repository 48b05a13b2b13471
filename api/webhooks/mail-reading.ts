import type { Logger } from 'pino';
import type { CampaignGateway } from '../../ports/campaigns/campaign-gateway';
import type { Clock } from '../../ports/clock';
import type { InboundMail } from '../../ports/conversations/incoming-mail';
import { nudge } from '../campaigns/nudge';

export interface MailReadingDeps {
  inboundMail: Pick<InboundMail, 'readAll'>;
  gateway: Pick<CampaignGateway, 'receiptsCame' | 'messageToSend'>;
  clock: Clock;
  log: Logger;
}

/** Reads stored mail as soon as it comes. What cannot be read now is read by the sweeper within seconds. */
export interface MailReading {
  /** Mail of these practices was stored. */
  came(practiceIds: readonly string[]): void;
  /** Resolves when nothing is being read. */
  drained(): Promise<void>;
}

/** One reading for each practice at a time. Mail that arrives meanwhile is found by the next reading. */
export function createMailReading({ inboundMail, gateway, clock, log }: MailReadingDeps): MailReading {
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();

  async function read(practiceId: string): Promise<void> {
    do {
      again.delete(practiceId);
      try {
        const { moved, toSend } = await inboundMail.readAll(practiceId, clock.now());
        for (const one of moved)
          void nudge(log, 'receipts', () => gateway.receiptsCame(one.practiceId, one.dispatchId));
        for (const one of toSend) {
          void nudge(log, 'confirmation', () => gateway.messageToSend(one.practiceId, one.dispatchId));
        }
      } catch (error) {
        log.warn({ what: 'mail', error: error instanceof Error ? error.name : typeof error }, 'stored, and read later');
      }
    } while (again.has(practiceId));
  }

  return {
    came(practiceIds) {
      for (const practiceId of practiceIds) {
        if (running.has(practiceId)) again.add(practiceId);
        else
          running.set(
            practiceId,
            read(practiceId).finally(() => running.delete(practiceId)),
          );
      }
    },
    async drained() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
