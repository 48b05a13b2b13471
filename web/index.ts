import type { Router } from 'express';
import { accountPages } from './practice';
import { blockedCommunicationsPages } from './eligibility/blocked-communications';
import { bookingPages } from './booking';
import { campaignPages } from './campaigns';
import { contentPages, messageAnswersPages } from './content';
import { conversationsPages } from './conversations';
import { demoPages } from './demo';
import { singleMessagePages } from './delivery';
import { draftPages } from './campaigns/draft';
import { eventPages } from './kit/events.pages';
import { helpPages } from './help';
import { homePages } from './home/home.pages';
import { listPages } from './lists';
import { createPages, type PageServices } from './kit/mount';
import { ofCapability, ofFeature } from './kit/mount/features';
import { numberPages } from './eligibility/numbers';
import { optOutPages } from './eligibility/opt-out/opt-out.pages';
import type { WebPage } from './kit/page';
import { recallsPages } from './recalls';
import { patientPages } from './patients';
import { invitationPages } from './practice/sign-in/invitations.pages';
import { signInPages } from './practice/sign-in/sign-in.pages';

/** The only table of pages. Its pages are mounted and checked by role, and no others. */
export function allPages(services: PageServices): WebPage[] {
  return [
    ...signInPages(services),
    ...invitationPages(services),
    ...eventPages(),
    ...homePages(services),
    ...ofFeature('bulkMessages', [
      ...draftPages(services),
      ...listPages(services),
      ...contentPages(services),
      ...campaignPages(services),
    ]),
    ...messageAnswersPages(services),
    ...bookingPages(services),
    ...conversationsPages(services),
    ...ofCapability('recalls', recallsPages(services)),
    ...patientPages(services),
    ...singleMessagePages(services),
    ...accountPages(services),
    ...blockedCommunicationsPages(services),
    ...numberPages(services),
    ...optOutPages(services),
    ...helpPages(services),
    ...demoPages(services),
  ];
}

/** All of them on one router, for the API to mount. */
export function createWeb(services: PageServices): Router {
  return createPages(allPages(services), services);
}
