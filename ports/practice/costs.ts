import type { CostLimits, MonthCost } from '../../domain/practice/costs';
import type { Channel } from '../../domain/delivery/states';
import type { TokenHolder } from './api-tokens';

/** What a unit costs through an account from a day on. Amounts are ten-thousandths of a penny, without VAT. */
export interface Price {
  accountId: string;
  channel: Channel;
  kind: string;
  /** `YYYY-MM-DD` on the practice's calendar. */
  from: string;
  amount: number;
  changedBy: string;
}

/** What a practice may spend in a financial year, and where it buys credits. */
export interface CostPlan extends CostLimits {
  buyCreditsUrl: string | null;
}

export interface YearSpending {
  /** Today on the practice's calendar, `YYYY-MM-DD`. */
  today: string;
  months: MonthCost[];
}

/** A campaign from its estimate to what it cost. */
export interface CampaignCost {
  /** Null where credits were not counted. */
  credits: { reserved: number; used: number; returned: number } | null;
  /** Null where no price was set when it was sent. */
  cost: {
    unitPrice: number;
    /** As it was at Send. */
    estimate: number;
    /** Of what may still go. */
    reserved: number;
    used: number;
  } | null;
}

export interface Costs {
  /** Newest first. */
  prices(practiceId: string): Promise<Price[]>;
  /** One price for an account and day; a second one for the same day takes its place. */
  setPrice(
    practiceId: string,
    price: Pick<Price, 'accountId' | 'from' | 'amount'>,
    by: TokenHolder,
    now: Date,
  ): Promise<void>;
  /** The price of an account on the practice's day; null where none is set. */
  priceNow(practiceId: string, accountId: string, now: Date): Promise<number | null>;
  plan(practiceId: string): Promise<CostPlan>;
  changePlan(practiceId: string, changes: Partial<CostPlan>, by: TokenHolder, now: Date): Promise<CostPlan>;
  /** The financial year so far, by the month in which messages were handed over or are to go. */
  year(practiceId: string, now: Date): Promise<YearSpending>;
  /** Null where it was not sent. */
  ofCampaign(practiceId: string, campaignId: string): Promise<CampaignCost | null>;
}
