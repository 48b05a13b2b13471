import { CAPABILITIES, CAPABILITY_WORDS, openItems, type Capability } from '../../../domain/practice/capabilities';
import { fieldRefusal, invalidInput, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { capabilities as capabilitiesSchema, capabilityChange } from '../../schemas/practice/capabilities';
import type { Services } from '../../services';

/** What a practice has switched on, and the checklists that come first. */
export function capabilityRoutes({ capabilities, demo }: Pick<Services, 'capabilities' | 'demo'>) {
  async function present(practiceId: string, name: Capability) {
    const { ticks, on } = await capabilities.of(practiceId, name);
    const { name: title, does, checklist } = CAPABILITY_WORDS[name];
    const ticked = (id: string) => (Object.hasOwn(ticks, id) ? ticks[id]! : null);
    return {
      ...{ name, title, does, isOn: demo || on !== null, switchedOn: on },
      checklist: checklist.map((item) => ({ ...item, ticked: ticked(item.id) })),
    };
  }
  const all = async (practiceId: string) => ({
    items: await Promise.all(CAPABILITIES.map((name) => present(practiceId, name))),
  });

  return [
    route({
      method: 'get',
      path: '/api/v1/capabilities',
      role: 'administrator',
      tag: 'Account',
      summary: 'What the practice has switched on',
      answers: { 200: { description: 'Every capability with its checklist.', schema: capabilitiesSchema } },
      handle: async ({ caller }) => ({ status: 200, body: await all(caller.practiceId) }),
    }),
    route({
      method: 'patch',
      path: '/api/v1/capabilities',
      role: 'administrator',
      tag: 'Account',
      summary: 'Tick a checklist, or switch a capability on or off',
      body: { kind: 'json', schema: capabilityChange },
      answers: { 200: { description: 'Every capability as it is now.', schema: capabilitiesSchema } },
      problems: ['checklist-open', 'checklist-item-unknown'],
      async handle({ caller, body: { name, ...change }, now }) {
        const { practiceId } = caller;
        const known = CAPABILITY_WORDS[name].checklist.map(({ id }) => id);
        if (change.ticked?.some((id) => !known.includes(id))) {
          throw invalidInput([fieldRefusal('ticked', 'checklist-item-unknown')]);
        }
        if ((await capabilities.change(name, change, caller, now)) === 'checklist-open') {
          const { ticks } = await capabilities.of(practiceId, name);
          const after = change.ticked ? Object.fromEntries(change.ticked.map((id) => [id, { by: '', at: '' }])) : ticks;
          throw refusal('checklist-open', { items: openItems(name, after).map(({ text }) => text) });
        }
        return { status: 200, body: await all(practiceId) };
      },
    }),
  ];
}
