import type { Logger } from 'pino';
import type { DemographicsKind } from '../domain/recipients/demographics';
import type { ApiTokens } from '../ports/api-tokens';
import type { AuditLog } from '../ports/audit-log';
import type { CampaignCommands } from '../ports/campaign-commands';
import type { CampaignGateway } from '../ports/campaign-gateway';
import type { CampaignPages } from '../ports/campaign-pages';
import type { ColumnMemory } from '../ports/column-memory';
import type { Clock } from '../ports/clock';
import type { ContactBlocks } from '../ports/contact-blocks';
import type { Passwords, SecondFactor } from '../ports/credentials';
import type { DemoWorld } from '../ports/demo-world';
import type { Drafts } from '../ports/drafts';
import type { OutsideSystems, Parts } from '../ports/health';
import type { IdempotencyKeys } from '../ports/idempotency';
import type { ListLifecycle } from '../ports/list-lifecycle';
import type { ListParts } from '../ports/list-parts';
import type { ListChoices } from '../ports/list-choices';
import type { Invitations } from '../ports/invitations';
import type { ListFindings } from '../ports/list-findings';
import type { KeptForms } from '../ports/kept-forms';
import type { ListPages } from '../ports/list-pages';
import type { PatientFacts } from '../ports/patient-facts';
import type { NumberReputations } from '../ports/number-reputation';
import type { PatientPages } from '../ports/patient-pages';
import type { PracticeOverviews } from '../ports/practice-overview';
import type { ProviderAccounts } from '../ports/provider-accounts';
import type { MessageProviders } from '../ports/message-provider';
import type { LiveNews } from '../ports/live-news';
import type { RegisterWords } from '../ports/register-words';
import type { Searches } from '../ports/searches';
import type { ReviewReads } from '../ports/review-facts';
import type { Sessions } from '../ports/sessions';
import type { Settings } from '../ports/settings';
import type { Spreadsheets } from '../ports/spreadsheets';
import type { Staff } from '../ports/staff';
import type { TimeBudget } from '../ports/time-budget';
import type { WaitingWork } from '../ports/waiting-work';
import type { Uploads } from './uploads';

/** Everything the API works with; made in server.ts, and in tests from the same adapters or from stubs. */
export interface Services {
  tokens: ApiTokens;
  idempotency: IdempotencyKeys;
  settings: Settings;
  patients: PatientPages;
  patientFacts: PatientFacts;
  contactBlocks: ContactBlocks;
  lists: ListPages;
  columnMemory: ColumnMemory;
  registerWords: RegisterWords;
  listFindings: ListFindings;
  listChoices: ListChoices;
  listLifecycle: ListLifecycle;
  listParts: ListParts;
  numbers: NumberReputations;
  campaigns: CampaignPages;
  commands: CampaignCommands;
  gateway: CampaignGateway;
  accounts: ProviderAccounts;
  /** For a single test message; everything else is handed over by workers. */
  providers: MessageProviders;
  waiting: WaitingWork;
  /** The longest text a kind of provider takes, in SMS units; null for no limit. */
  maxUnits: (kind: string) => number | null;
  /** Units in each part of a longer text outside GSM-7, by the kind of provider. */
  ucs2PartUnits: (kind: string) => number;
  audit: AuditLog;
  spreadsheets: Spreadsheets;
  uploads: Uploads;
  drafts: Drafts;
  searches: Searches;
  review: ReviewReads;
  overviews: PracticeOverviews;
  staff: Staff;
  invitations: Invitations;
  sessions: Sessions;
  keptForms: KeptForms;
  passwords: Passwords;
  secondFactor: SecondFactor;
  liveNews: LiveNews;
  parts: Parts;
  outside: OutsideSystems;
  /** Whether an error says that the database is away rather than that something is wrong with the request or with us. */
  isDatabaseAway: (error: unknown) => boolean;
  /** Whether an error says that a value is none that the database can hold. */
  isValueRefused: (error: unknown) => boolean;
  timeBudget: TimeBudget;
  clock: Clock;
  newId: () => string;
  log: Logger;
  /** Where patients are looked up; only those of our own register may be imported. */
  demographics: DemographicsKind;
  /** Express's `trust proxy`: how many proxies in front of us tell the truth. */
  /** What one token may ask in a minute (429). */
  requestsPerMinute: number;
  trustProxy: boolean | number | string;
  /** Says that this process ends: what is held open for browsers is let go. */
  closing: AbortSignal;
  /** Demonstration: the pages show whom to sign in as, and that nothing real is sent. */
  demo: boolean;
  /** What addresses of ours begin with, as browsers see them. */
  publicUrl: string;
  /** The demonstration's phones and mailbox; null where this is none. */
  demoWorld: DemoWorld | null;
  /** The numbers kept free for fiction count as mobiles. */
  allowFictionalNumbers: boolean;
  /** Where the simulators answer; null where there are none. */
  simulatorUrl: string | null;
}
