import { nudge } from '../../campaigns/nudge';
import { route } from '../../contract/route';
import { settings as settingsSchema, settingsChange } from '../../schemas/practice/accounts';
import type { Services } from '../../services';

/** A practice's rules. */
export function settingsRoutes({ settings, gateway, log }: Pick<Services, 'settings' | 'gateway' | 'log'>) {
  /**
   * Campaigns that wait because of a rule must learn immediately that it changed: sending hours, settle time, the
   * feature.
   */
  const notifyCampaigns = (practiceId: string) => async (): Promise<void> => {
    for (const campaignId of await settings.campaignsUnder(practiceId)) {
      await gateway.look(practiceId, campaignId);
      await gateway.receiptsCame(practiceId, campaignId);
    }
  };

  return [
    route({
      method: 'get',
      path: '/api/v1/settings',
      role: 'administrator',
      tag: 'Account',
      summary: 'The practice’s rules',
      answers: { 200: { description: 'All rules. null or 0 means off.', schema: settingsSchema } },
      handle: async ({ caller }) => ({ status: 200, body: await settings.read(caller.practiceId) }),
    }),
    route({
      method: 'patch',
      path: '/api/v1/settings',
      role: 'administrator',
      tag: 'Account',
      summary: 'Change rules',
      description: 'Only fields you send change. You can only switch off a rule that is not available yet.',
      body: { kind: 'json', schema: settingsChange },
      answers: { 200: { description: 'All rules as they are now.', schema: settingsSchema } },
      problems: ['not-available'],
      handle: async ({ caller, body, now }) => {
        const rules = await settings.change(caller.practiceId, body, caller, now);
        await nudge(log, 'settings', notifyCampaigns(caller.practiceId));
        return { status: 200, body: rules };
      },
    }),
  ];
}
