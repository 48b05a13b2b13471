import type { Logger } from 'pino';
import type { DemographicsKind } from '../domain/patients/demographics';
import type { CampaignGateway } from '../ports/campaigns/campaign-gateway';
import type { PracticeServices } from '../ports/practice';
import type { PatientsServices } from '../ports/patients';
import type { EligibilityServices } from '../ports/eligibility';
import type { ListsServices } from '../ports/lists';
import type { CampaignsServices } from '../ports/campaigns';
import type { Expressions } from '../ports/content/expressions';
import type { Terminology } from '../ports/content/terminology';
import type { BookingServices } from '../ports/booking';
import type { CalendarFiles } from '../ports/booking/calendar-files';
import type { ContentServices } from '../ports/content';
import type { LetterPrinter } from '../ports/recalls/letter-printing';
import type { DisclosurePrinter } from '../ports/patients/disclosure-printing';
import type { CheckAttachment } from '../ports/content/attachments';
import type { ConversationsServices } from '../ports/conversations';
import type { DeliveryServices } from '../ports/delivery';
import type { RecallsServices } from '../ports/recalls';
import type { RecallGateway } from '../ports/recalls/recall-gateway';
import type { Clock } from '../ports/clock';
import type { Passwords, SecondFactor } from '../ports/practice/credentials';
import type { DemoWorld } from '../ports/demo-world';
import type { OutsideSystems, Parts } from '../ports/health';
import type { MessageProviders } from '../ports/delivery/message-provider';
import type { Spreadsheets } from '../ports/lists/spreadsheets';
import type { TimeBudget } from '../ports/time-budget';
import type { Uploads } from './http/uploads';

/** Everything the API works with; made in server.ts, and in tests from the same adapters or from stubs. */
export interface Services
  extends
    PracticeServices,
    PatientsServices,
    EligibilityServices,
    ListsServices,
    ContentServices,
    BookingServices,
    CampaignsServices,
    DeliveryServices,
    ConversationsServices,
    RecallsServices {
  gateway: CampaignGateway;
  recallGateway: RecallGateway;
  /** For the mail of an invitation; everything else is handed over by workers. */
  providers: MessageProviders;
  /** The longest text a kind of provider takes, in SMS units; null for no limit. */
  maxUnits: (kind: string) => number | null;
  /** Units in each part of a longer text outside GSM-7, by the kind of provider. */
  ucs2PartUnits: (kind: string) => number;
  /** Where SNOMED codes are looked up; null where no terminology server is set. */
  terminology: Terminology | null;
  /** Works out the expressions of questionnaires. */
  expressions: Expressions;
  spreadsheets: Spreadsheets;
  calendarFiles: CalendarFiles;
  checkAttachment: CheckAttachment;
  disclosurePrinter: DisclosurePrinter;
  /** For one letter that is printed again; whole batches are drawn by a worker. */
  letterPrinter: LetterPrinter;
  uploads: Uploads;
  passwords: Passwords;
  secondFactor: SecondFactor;
  parts: Parts;
  outside: OutsideSystems;
  /** Whether an error says that the database is away rather than that something is wrong with the request or with us. */
  isDatabaseUnavailable: (error: unknown) => boolean;
  /** Whether an error says that a value is none that the database can hold. */
  isValueRefused: (error: unknown) => boolean;
  timeBudget: TimeBudget;
  clock: Clock;
  newId: () => string;
  log: Logger;
  /** Where patients are looked up. Imports are only allowed into our own register. */
  demographics: DemographicsKind;
  /** What one token may ask in a minute (429). */
  requestsPerMinute: number;
  /** Express's `trust proxy`: how many proxies in front of us tell the truth. */
  trustProxy: boolean | number | string;
  /** Says that this process ends: what is held open for browsers is let go. */
  closing: AbortSignal;
  /** Demonstration: the pages show whom to sign in as, and that nothing real is sent. */
  demo: boolean;
  /** Patients may reply only if somebody is on the red-flag rota. The demonstration needs none. */
  needsRota: boolean;
  /** The base of our addresses, as browsers see them. */
  publicUrl: string;
  /** The demonstration's phones and mailbox; null where this is none. */
  demoWorld: DemoWorld | null;
  /** The numbers kept free for fiction count as mobiles. */
  allowFictionalNumbers: boolean;
  /** Where the simulators answer; null where there are none. */
  simulatorUrl: string | null;
}
