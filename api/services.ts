import type { Logger } from 'pino';
import type { ApiTokens } from '../ports/api-tokens';
import type { AuditLog } from '../ports/audit-log';
import type { CampaignCommands } from '../ports/campaign-commands';
import type { CampaignGateway } from '../ports/campaign-gateway';
import type { CampaignPages } from '../ports/campaign-pages';
import type { Clock } from '../ports/clock';
import type { Parts } from '../ports/health';
import type { IdempotencyKeys } from '../ports/idempotency';
import type { ListPages } from '../ports/list-pages';
import type { PatientPages } from '../ports/patient-pages';
import type { ProviderAccounts } from '../ports/provider-accounts';
import type { Settings } from '../ports/settings';
import type { Spreadsheets } from '../ports/spreadsheets';

/** Everything the API works with; made in server.ts, and in tests from the same adapters or from stubs. */
export interface Services {
  tokens: ApiTokens;
  idempotency: IdempotencyKeys;
  settings: Settings;
  patients: PatientPages;
  lists: ListPages;
  campaigns: CampaignPages;
  commands: CampaignCommands;
  gateway: CampaignGateway;
  accounts: ProviderAccounts;
  audit: AuditLog;
  spreadsheets: Spreadsheets;
  parts: Parts;
  /** Whether an error says that the database is away rather than that something is wrong with the request or with us. */
  isDatabaseAway: (error: unknown) => boolean;
  clock: Clock;
  newId: () => string;
  log: Logger;
  /** Patients come from our own register and may be imported; from elsewhere they may not. */
  hasRegister: boolean;
  /** Express's `trust proxy`: how many proxies in front of us tell the truth. */
  trustProxy: boolean | number | string;
}
