import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { apiTokenPages } from './tokens/api-tokens.pages';
import { auditCheckPages } from './audit/audit-checks.pages';
import { auditLogPages } from './audit/audit-log.pages';
import { creditPages } from './costs/credits.pages';
import { featurePages } from './account/features.pages';
import { mePages } from './account/me.pages';
import { overviewPages } from './account/overview.pages';
import { providerPages } from './providers/providers.pages';
import { registerWordPages } from './account/register-words.pages';
import { safetyPages } from './account/safety.pages';
import { senderPages } from './providers/senders.pages';
import { retentionPages } from './retention/retention.pages';
import { recordAndCodesPages } from './account/record.pages';
import { sendingHoursPages } from './account/sending-hours.pages';
import { rotaPages } from './people/rota.pages';
import { staffPages } from './people/staff.pages';
import { switchOnPages } from './account/switch-on.pages';
import { statusPages } from './providers/status.pages';

/** The account pages of a practice, and those of the person. */
export function accountPages(services: PageServices): WebPage[] {
  return [
    ...overviewPages(services),
    ...staffPages(services),
    ...rotaPages(services),
    ...apiTokenPages(services),
    ...senderPages(services),
    ...sendingHoursPages(),
    ...recordAndCodesPages(),
    ...safetyPages(),
    ...providerPages(),
    ...featurePages(services),
    ...switchOnPages(),
    ...registerWordPages(),
    ...creditPages(services),
    ...statusPages(services),
    ...auditLogPages(services),
    ...auditCheckPages(),
    ...retentionPages(),
    ...mePages(services),
  ];
}
