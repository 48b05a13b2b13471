import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';
import { createDraftDoor } from './draft-door';
import { draftListPages } from './draft-list.pages';
import { draftPage } from './draft.pages';
import { messagePages } from '../message/message.pages';
import { namePages } from './name.pages';
import { recordPages } from './record.pages';
import { followUpPages } from '../follow-ups/follow-ups.pages';
import { reminderPages } from '../reminders/reminders.pages';
import { reviewPages } from '../review/review.pages';
import { tryPages } from '../review/try.pages';
import { templateChoicePages } from '../message/template-choice.pages';
import { testMessagePages } from '../message/test-message.pages';
import { timingPages } from './timing.pages';
import { urgentDraftPages } from '../commands/urgent-draft.pages';

/** Writing a bulk message, page by page, until it is sent. */
export function draftPages(services: PageServices): WebPage[] {
  const door = createDraftDoor(services);
  return [
    ...namePages(services, door),
    ...draftPage(services, door),
    ...draftListPages(services),
    ...messagePages(services, door),
    ...templateChoicePages(services, door),
    ...testMessagePages(services, door),
    ...recordPages(services, door),
    ...timingPages(services, door),
    ...reminderPages(door),
    ...followUpPages(door),
    ...urgentDraftPages(door),
    ...reviewPages(services, door),
    ...tryPages(services, door),
  ];
}
