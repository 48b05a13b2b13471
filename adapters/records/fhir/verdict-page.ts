import { RecordSystemError } from '../../../ports/delivery/clinical-record';
import type { Exchange } from '../../http/exchange';
import type { Verdict } from './verdicts';

interface Entry {
  messageId: string;
}

/**
 * These are about the record system and not an entry. 403 may be either, and is about the system if nothing was taken.
 */
function isSystems({ kind }: Verdict): boolean {
  return kind === 'away' || kind === 'unauthorised' || kind === 'denied';
}

/** The verdicts of one page, and when to stop, so that we do not ask a system that is away a thousand times. */
export class VerdictPage {
  /** This many failures of the system in a row end the page. */
  patience = Infinity;
  private readonly verdicts = new Map<string, Verdict>();
  private failuresInARow = 0;
  private isOver = false;

  constructor(private readonly signal: AbortSignal | undefined) {}

  readonly goesOn = (): boolean => !this.isOver && !this.signal?.aborted;

  has(entry: Entry): boolean {
    return this.verdicts.has(entry.messageId);
  }

  /** The result of one request: a verdict for each of its entries, or one for all. */
  note(entries: readonly Entry[], verdicts: Verdict[]): void {
    entries.forEach((entry, n) => this.verdicts.set(entry.messageId, verdicts[n] ?? verdicts[0]!));
    if (verdicts.some(({ kind }) => kind === 'unauthorised')) this.isOver = true;
    this.failuresInARow = verdicts.every(isSystems) ? this.failuresInARow + 1 : 0;
    if (this.failuresInARow >= this.patience) this.isOver = true;
  }

  lost(entries: readonly Entry[], answer: Extract<Exchange, { kind: 'not-written' | 'unanswered' }>): void {
    const verdict: Verdict = {
      kind: answer.cause === 'aborted' ? 'busy' : 'away',
      detail: `no answer: ${answer.cause}`,
    };
    this.note(entries, [verdict]);
    if (answer.kind === 'not-written') this.isOver = true;
  }

  /**
   * The verdict of each entry; those that were not tried are busy. A 403 is about this patient if others of the page were
   * taken. Throws if nothing was taken because of the system.
   */
  settled<E extends Entry>(entries: readonly E[]): { entry: E; verdict: Verdict }[] {
    const tried = [...this.verdicts.values()];
    if (tried.length > 0 && tried.every(isSystems)) throw failureOf(tried);
    const someTaken = tried.some(({ kind }) => kind === 'saved' || kind === 'absent');
    return entries.map((entry) => {
      const verdict: Verdict = this.verdicts.get(entry.messageId) ?? { kind: 'busy', detail: 'not tried' };
      if (verdict.kind === 'denied') return { entry, verdict: { ...verdict, kind: someTaken ? 'refused' : 'busy' } };
      return { entry, verdict };
    });
  }
}

function failureOf(verdicts: Verdict[]): RecordSystemError {
  const barred = verdicts.find(({ kind }) => kind === 'unauthorised') ?? verdicts.find(({ kind }) => kind === 'denied');
  if (barred) return new RecordSystemError('credentials', detailOf(barred));
  const waits = verdicts.map((verdict) => (verdict.kind === 'away' && verdict.retryAfterMs) || 0);
  return new RecordSystemError('unavailable', detailOf(verdicts[0]), Math.max(...waits) || undefined);
}

function detailOf(verdict: Verdict | undefined): string {
  return verdict && 'detail' in verdict ? verdict.detail : 'not tried';
}
