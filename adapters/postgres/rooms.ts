import { createBooking } from './booking';
import { createCampaigns, type CampaignsOptions } from './campaigns';
import { createContent } from './content';
import { createConversationRoom, type ConversationRoomDeps } from './conversations';
import { createDelivery } from './delivery';
import { createEligibility } from './eligibility';
import { createLists } from './lists';
import { createPatients } from './patients';
import { createRecallRoom, type RecallRoomOptions } from './recalls';
import type { Database } from './sql/connect';

export type RoomsOptions = CampaignsOptions & RecallRoomOptions & ConversationRoomDeps;

/** What API and pages read and write, of every room but `practice`, which has the accounts that the others need. */
export function createRooms(database: Database, options: RoomsOptions) {
  return {
    ...createPatients(database, options),
    ...createEligibility(database),
    ...createLists(database),
    ...createContent(database, options),
    ...createBooking(database),
    ...createCampaigns(database, options),
    ...createRecallRoom(database, options),
    ...createDelivery(database),
    ...createConversationRoom(database, options),
  };
}
