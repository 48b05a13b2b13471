import { route } from '../route';
import { settings as settingsSchema, settingsChange } from '../schemas/accounts';
import type { Services } from '../services';

/** A practice's rules. */
export function settingsRoutes({ settings }: Pick<Services, 'settings'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/settings',
      role: 'administrator',
      tag: 'Account',
      summary: 'The practice’s rules',
      answers: { 200: { description: 'All rules; null or 0 means off.', schema: settingsSchema } },
      handle: async ({ caller }) => ({ status: 200, body: await settings.read(caller.practiceId) }),
    }),
    route({
      method: 'patch',
      path: '/api/v1/settings',
      role: 'administrator',
      tag: 'Account',
      summary: 'Change rules',
      description: 'What is named changes, the rest stays. A rule that is not built yet can be switched off only.',
      body: { kind: 'json', schema: settingsChange },
      answers: { 200: { description: 'All rules as they are now.', schema: settingsSchema } },
      problems: { 422: ['not-available'] },
      handle: async ({ caller, body, now }) => ({
        status: 200,
        body: await settings.change(caller.practiceId, body, caller, now),
      }),
    }),
  ];
}
