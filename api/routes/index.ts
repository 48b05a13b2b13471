import type { Route } from '../route';
import type { Services } from '../services';
import { auditRoutes } from './audit';
import { campaignCommandRoutes } from './campaign-commands';
import { campaignTestRoutes } from './campaign-tests';
import { campaignRoutes } from './campaigns';
import { contactBlockRoutes } from './contact-blocks';
import { healthRoutes } from './health';
import { meRoutes } from './me';
import { messagePreviewRoutes } from './message-previews';
import { numberRoutes } from './numbers';
import { openApiRoutes } from './openapi';
import { patientFactsRoutes } from './patient-facts';
import { patientRoutes } from './patients';
import { providerRoutes } from './providers';
import { recipientListRoutes } from './recipient-lists';
import { registerWordRoutes } from './register-words';
import { settingsRoutes } from './settings';
import { tokenRoutes } from './tokens';

/** What routes work with besides the services. */
export interface RouteServices extends Services {
  /** Forgets remembered tokens, so that one revoked here stops at once. */
  forgetTokens(): void;
}

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
