import type { PracticeServices } from '../../../ports/practice';
import type { Sealing } from '../../sealing';
import type { Database } from '../sql/connect';
import { createApiTokens } from './api-tokens';
import { createIdempotencyKeys, type IdempotencyOptions } from './idempotency';
import { createSettings } from './settings';
import { createProviderAccounts, type ProviderAccountsOptions } from './provider-accounts';
import { createAuditLog } from './audit-log';
import { createAuditSeals } from './audit-seals';
import { createRetention } from './retention';
import { createCapabilities } from './capabilities';
import { createCosts } from './costs';
import { createCredits } from './credits';
import { createStaff } from './staff';
import { createInvitations } from './invitations';
import { createSessions } from './sessions';
import { createKeptForms } from './kept-forms';
import { createWorkToDo } from './work-to-do';

export interface PracticeOptions {
  sealing: Sealing;
  /** Connections only for idempotency keys, so that requests that wait for a key cannot starve its holder. */
  forKeys: Database;
  idempotency?: IdempotencyOptions;
  accounts: Omit<ProviderAccountsOptions, 'sealing'>;
}

/** Everything of this room that API and pages use. */
export function createPractice(
  database: Database,
  { sealing, forKeys, idempotency, accounts }: PracticeOptions,
): PracticeServices {
  return {
    tokens: createApiTokens(database),
    idempotency: createIdempotencyKeys(forKeys.pool, sealing, idempotency),
    settings: createSettings(database),
    accounts: createProviderAccounts(database, { ...accounts, sealing }),
    audit: createAuditLog(database),
    auditSeals: createAuditSeals(database),
    retention: createRetention(database),
    capabilities: createCapabilities(database),
    credits: createCredits(database),
    costs: createCosts(database),
    staff: createStaff(database, sealing),
    invitations: createInvitations(database),
    sessions: createSessions(database),
    keptForms: createKeptForms(database, sealing),
    workToDo: createWorkToDo(database),
  };
}
