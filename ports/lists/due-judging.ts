import type { Purpose } from '../../domain/eligibility/purposes';
import type { ListRef } from './list-store';

/** A list that is due, and the lease of the worker that took it. */
export interface DueList extends ListRef {
  purpose: Purpose;
  takenUntil: Date;
}

/** Lists of drafts that are judged again after someone decided something that they depend on. */
export interface DueJudging {
  /** Takes the next few that are due. One that is not judged within a minute is due again. */
  take(): Promise<DueList[]>;
  judge(list: DueList): Promise<void>;
}
