import type { Logger } from 'pino';
import type { DemographicsKind } from '../domain/patients/demographics';
import type { ApiTokens } from '../ports/practice/api-tokens';
import type { AuditLog } from '../ports/practice/audit-log';
import type { CampaignCommands } from '../ports/campaigns/campaign-commands';
import type { CampaignGateway } from '../ports/campaigns/campaign-gateway';
import type { CampaignPages } from '../ports/campaigns/campaign-pages';
import type { ColumnMemory } from '../ports/lists/column-memory';
import type { Clock } from '../ports/clock';
import type { ContactBlocks } from '../ports/eligibility/contact-blocks';
import type { Passwords, SecondFactor } from '../ports/practice/credentials';
import type { DemoWorld } from '../ports/demo-world';
import type { Drafts } from '../ports/campaigns/drafts';
import type { OutsideSystems, Parts } from '../ports/health';
import type { IdempotencyKeys } from '../ports/practice/idempotency';
import type { ListLifecycle } from '../ports/lists/list-lifecycle';
import type { ListParts } from '../ports/lists/list-parts';
import type { ListChoices } from '../ports/lists/list-choices';
import type { Invitations } from '../ports/practice/invitations';
import type { ListFindings } from '../ports/lists/list-findings';
import type { KeptForms } from '../ports/practice/kept-forms';
import type { ListPages } from '../ports/lists/list-pages';
import type { PatientFacts } from '../ports/patients/patient-facts';
import type { NumberReputations } from '../ports/eligibility/number-reputation';
import type { PatientPages } from '../ports/patients/patient-pages';
import type { PracticeOverviews } from '../ports/campaigns/practice-overview';
import type { ProviderAccounts } from '../ports/practice/provider-accounts';
import type { MessageProviders } from '../ports/delivery/message-provider';
import type { LiveNews } from '../ports/campaigns/live-news';
import type { RegisterWords } from '../ports/patients/register-words';
import type { Searches } from '../ports/patients/searches';
import type { ReviewReads } from '../ports/campaigns/review-facts';
import type { Sessions } from '../ports/practice/sessions';
import type { Settings } from '../ports/practice/settings';
import type { Spreadsheets } from '../ports/lists/spreadsheets';
import type { Staff } from '../ports/practice/staff';
import type { TimeBudget } from '../ports/time-budget';
import type { WaitingWork } from '../ports/delivery/waiting-work';
import type { Uploads } from './http/uploads';

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
