import type { PageServices } from '../mount';
import type { Page } from '../page';
import { apiTokenPages } from './api-tokens.pages';
import { auditLogPages } from './audit-log.pages';
import { featurePages } from './features.pages';
import { mePages } from './me.pages';
import { overviewPages } from './overview.pages';
import { providerPages } from './providers.pages';
import { registerWordPages } from './register-words.pages';
import { safetyPages } from './safety.pages';
import { senderPages } from './senders.pages';
import { sendingHoursPages } from './sending-hours.pages';
import { staffPages } from './staff.pages';
import { statusPages } from './status.pages';

/** The account pages of a practice (pages.md §3.7), and those of the person. */
export function accountPages(services: PageServices): Page[] {
  return [
    ...overviewPages(services),
    ...staffPages(services),
    ...apiTokenPages(services),
    ...senderPages(services),
    ...sendingHoursPages(),
    ...safetyPages(),
    ...providerPages(),
    ...featurePages(services),
    ...registerWordPages(),
    ...statusPages(services),
    ...auditLogPages(services),
    ...mePages(services),
  ];
}
