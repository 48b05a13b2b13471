import type { Route } from '../../contract/route';
import type { RouteServices } from '../route-services';
import { messagePreviewRoutes } from './message-previews';
import { campaignRoutes } from './campaigns';
import { approvalRoutes } from './approval';
import { campaignCommandRoutes } from './campaign-commands';
import { sendingRoutes } from './sending';
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
    ...sendingRoutes(services),
    ...campaignCommandRoutes(services),
    ...approvalRoutes(services),
    ...campaignTestRoutes(services),
    ...reminderRoutes(services),
    ...followUpRoutes(services),
    ...textTrialRoutes(services),
    ...campaignTextRoutes(services),
  ];
}
