import type { Route } from '../contract/route';
import type { RouteServices } from './route-services';
import { auditRoutes } from './practice/audit';
import { campaignCommandRoutes } from './campaigns/campaign-commands';
import { campaignTestRoutes } from './campaigns/campaign-tests';
import { campaignRoutes } from './campaigns/campaigns';
import { contactBlockRoutes } from './eligibility/contact-blocks';
import { healthRoutes } from './health';
import { meRoutes } from './practice/me';
import { messagePreviewRoutes } from './campaigns/message-previews';
import { numberRoutes } from './eligibility/numbers';
import { openApiRoutes } from './openapi';
import { patientFactsRoutes } from './patients/patient-facts';
import { patientRoutes } from './patients/patients';
import { providerRoutes } from './practice/providers';
import { recipientListRoutes } from './lists/recipient-lists';
import { registerWordRoutes } from './patients/register-words';
import { settingsRoutes } from './practice/settings';
import { tokenRoutes } from './practice/tokens';

/** The one table of routes: what is in it is mounted, checked and described, and nothing else is. */
export function allRoutes(services: RouteServices): Route[] {
  const routes = [
    ...healthRoutes(services),
    ...meRoutes(),
    ...tokenRoutes(services),
    ...patientRoutes(services),
    ...patientFactsRoutes(services),
    ...registerWordRoutes(services),
    ...contactBlockRoutes(services),
    ...recipientListRoutes(services),
    ...numberRoutes(services),
    ...messagePreviewRoutes(services),
    ...campaignRoutes(services),
    ...campaignCommandRoutes(services),
    ...campaignTestRoutes(services),
    ...settingsRoutes(services),
    ...providerRoutes(services),
    ...auditRoutes(services),
  ];
  return [...openApiRoutes(() => routes), ...routes];
}
