import { isId } from '../../../domain/ids';
import { BLOCK_TICKS } from '../../../domain/eligibility/purposes';
import type { BlockedNumber, Ticks } from '../../../ports/eligibility/contact-blocks';
import type { Form } from '../../kit/page';

/**
 * A row of the form as it was drawn and as it came back. The difference is what the person changed, so we never write
 * rows they did not touch, whatever others changed.
 */
export interface TickedRow {
  id: string;
  version: number;
  drawn: Ticks;
  ticked: Ticks;
  /** What the person changed. */
  changes: Partial<Ticks>;
}

/** The row as it was drawn, kept in the form: "3:recalls,marketing". */
export function drawnValue(block: Pick<BlockedNumber, 'version'> & Ticks): string {
  return `${block.version}:${BLOCK_TICKS.filter((tick) => block[tick]).join(',')}`;
}

/** Reads the rows of a form and ignores any that we do not recognise. */
export function readRows(form: Form): TickedRow[] {
  return [...new Set(form.all('rows'))].filter(isId).flatMap((id) => {
    const drawn = /^(\d{1,9}):([A-Za-z,]*)$/.exec(form.raw(`drawn-${id}`));
    if (!drawn) return [];
    const before = ticksOf(drawn[2]!.split(','));
    const after = ticksOf(form.all(`ticks-${id}`));
    const changes = Object.fromEntries(
      BLOCK_TICKS.filter((tick) => before[tick] !== after[tick]).map((tick) => [tick, after[tick]]),
    );
    return [{ id, version: Number(drawn[1]), drawn: before, ticked: after, changes }];
  });
}

function ticksOf(names: readonly string[]): Ticks {
  return Object.fromEntries(BLOCK_TICKS.map((tick) => [tick, names.includes(tick)])) as Ticks;
}
