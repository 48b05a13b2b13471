import type { ProviderAccounts } from '../../../../ports/practice/provider-accounts';

/** What the commands of a campaign need from outside the database. */
export interface CampaignCommandsOptions {
  accounts: ProviderAccounts;
  /** The longest text a kind of provider takes, in SMS units; null for no limit. */
  maxUnits(kind: string): number | null;
  /** How many UTF-16 units a kind of provider puts into each part of a longer text outside GSM-7. */
  ucs2PartUnits(kind: string): number;
  allowFictionalNumbers: boolean;
  /** In the demonstration every token of a manager may approve; elsewhere only one that an administrator allowed to. */
  anyTokenApproves: boolean;
  /**
   * Outside the demonstration patients may reply, or be asked what may need someone immediately, only while somebody is on
   * the rota for possible emergencies.
   */
  needsRota: boolean;
}
