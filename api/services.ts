import type { Logger } from 'pino';
import type { ApiTokens } from '../ports/api-tokens';
import type { AuditLog } from '../ports/audit-log';
import type { CampaignCommands } from '../ports/campaign-commands';
import type { CampaignGateway } from '../ports/campaign-gateway';
import type { CampaignPages } from '../ports/campaign-pages';
import type { Clock } from '../ports/clock';
import type { Passwords, SecondFactor } from '../ports/credentials';
import type { Drafts } from '../ports/drafts';
import type { Parts } from '../ports/health';
import type { IdempotencyKeys } from '../ports/idempotency';
import type { ListPages } from '../ports/list-pages';
import type { PatientPages } from '../ports/patient-pages';
import type { ProviderAccounts } from '../ports/provider-accounts';
import type { LiveNews } from '../ports/live-news';
import type { Sessions } from '../ports/sessions';
import type { Settings } from '../ports/settings';
import type { Spreadsheets } from '../ports/spreadsheets';
import type { Staff } from '../ports/staff';

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
  /** The longest text a kind of provider takes, in SMS units; null for no limit. */
  maxUnits: (kind: string) => number | null;
  audit: AuditLog;
  spreadsheets: Spreadsheets;
  drafts: Drafts;
  staff: Staff;
  sessions: Sessions;
  passwords: Passwords;
  secondFactor: SecondFactor;
  liveNews: LiveNews;
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
  /** Says that this process ends: what is held open for browsers is let go. */
  closing: AbortSignal;
  /** Demonstration: the pages show whom to sign in as, and that nothing real is sent. */
  demo: boolean;
  /** What addresses of ours begin with, as browsers see them. */
  publicUrl: string;
  /** Where the simulators answer; null where there are none. */
  simulatorUrl: string | null;
}
