import type { Route } from '../../contract/route';
import type { RouteServices } from '../route-services';
import { messagePreviewRoutes } from './message-previews';
import { campaignRoutes } from './campaigns';
import { campaignCommandRoutes } from './campaign-commands';
import { followUpRoutes } from './follow-ups';
import { textTrialRoutes } from './text-trials';
import { reminderRoutes } from './reminders';
import { campaignTextRoutes } from './campaign-texts';
import { campaignTestRoutes } from './campaign-tests';

/** The routes of this room. */
export function campaignsRoutes(services: RouteServices): Route[] {
  return [
    ...messagePreviewRoutes(services),
    ...campaignRoutes(services),
    ...campaignCommandRoutes(services),
    ...campaignTestRoutes(services),
    ...reminderRoutes(services),
    ...followUpRoutes(services),
    ...textTrialRoutes(services),
    ...campaignTextRoutes(services),
  ];
}
