import type { Watchdog } from '../../ports/recalls/watchdog';

const LONGEST_MS = 10_000;

/** Asks for the address once, sends nothing with it, and follows no redirect. */
export function createWatchdog({ noteFailure }: { noteFailure: (error: unknown) => void }): Watchdog {
  return {
    async tell(url) {
      try {
        const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(LONGEST_MS) });
        await answer.body?.cancel();
        if (!answer.ok) throw new Error(`the watchdog answered ${answer.status}`);
        return true;
      } catch (error) {
        noteFailure(error);
        return false;
      }
    },
  };
}
