import type { ApiTokens } from './api-tokens';
import type { IdempotencyKeys } from './idempotency';
import type { Settings } from './settings';
import type { ProviderAccounts } from './provider-accounts';
import type { AuditSeals } from './audit-seals';
import type { Retention } from './retention';
import type { AuditLog } from './audit-log';
import type { Capabilities } from './capabilities';
import type { Costs } from './costs';
import type { Credits } from './credits';
import type { Staff } from './staff';
import type { Invitations } from './invitations';
import type { Sessions } from './sessions';
import type { KeptForms } from './kept-forms';
import type { WorkToDo } from './work-to-do';

/** What API and pages use of a practice, its people, and how they get in. */
export interface PracticeServices {
  tokens: ApiTokens;
  idempotency: IdempotencyKeys;
  settings: Settings;
  accounts: ProviderAccounts;
  audit: AuditLog;
  auditSeals: AuditSeals;
  retention: Retention;
  capabilities: Capabilities;
  credits: Credits;
  costs: Costs;
  staff: Staff;
  invitations: Invitations;
  sessions: Sessions;
  keptForms: KeptForms;
  workToDo: WorkToDo;
}
