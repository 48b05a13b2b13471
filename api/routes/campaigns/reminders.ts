import type { ReminderRow } from '../../../ports/campaigns/reminders';
import { route } from '../../contract/route';
import { nothing } from '../../schemas/campaigns/campaign-commands';
import { sentReminders } from '../../schemas/campaigns/campaigns';
import type { Services } from '../../services';
import { campaignSubject, steeredSubject } from './campaigns';

/** The results of a sent campaign's reminders, and stopping them. They are written with the campaign. */
export function reminderRoutes({ campaigns, reminders }: Pick<Services, 'campaigns' | 'reminders'>) {
  const listed = async (practiceId: string, campaignId: string) => ({
    items: (await reminders.list(practiceId, campaignId)).map(presentReminder),
    nextCursor: null,
  });

  return [
    route({
      method: 'get',
      path: '/api/v1/campaigns/{id}/reminders',
      role: 'viewer',
      tag: 'Campaigns',
      summary: 'The reminders of a sent campaign, with their results',
      subject: campaignSubject(campaigns),
      answers: { 200: { description: 'The reminders. Empty for a draft.', schema: sentReminders } },
      handle: async ({ caller, subject }) => ({ status: 200, body: await listed(caller.practiceId, subject.id) }),
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/reminders/stop',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Stop the reminders of a campaign',
      description:
        'Those that wait, and what was not sent yet of one that is being sent. A sender can stop their own, a manager all.',
      subject: steeredSubject(campaigns),
      body: { kind: 'json', schema: nothing },
      answers: { 202: { description: 'They are stopped.', schema: sentReminders } },
      problems: ['not-yours'],
      async handle({ caller, subject, now }) {
        await reminders.stop(caller.practiceId, subject.id, caller, now);
        return { status: 202, body: await listed(caller.practiceId, subject.id) };
      },
    }),
  ];
}

function presentReminder({ dispatchId: _, ...reminder }: ReminderRow) {
  return reminder;
}
