import { CAPABILITY_WORDS, type Capability } from '../../domain/practice/capabilities';
import { refusal } from '../contract/problem';
import type { Services } from '../services';

type Needs = Pick<Services, 'capabilities' | 'demo'>;

/** Whether a practice may use a capability: in the demonstration always, elsewhere once it is switched on. */
export async function isSwitchedOn(
  { capabilities, demo }: Needs,
  practiceId: string,
  capability: Capability,
): Promise<boolean> {
  return demo || (await capabilities.of(practiceId, capability)).on !== null;
}

/** The guard of a route that a capability has. */
export function whenSwitchedOn(services: Needs, capability: Capability) {
  return ({ caller }: { caller: { practiceId: string; practiceName: string } }): Promise<void> =>
    mustBeSwitchedOn(services, caller, capability);
}

/** 403 until a capability is switched on. */
export async function mustBeSwitchedOn(
  services: Needs,
  { practiceId, practiceName }: { practiceId: string; practiceName: string },
  capability: Capability,
): Promise<void> {
  if (await isSwitchedOn(services, practiceId, capability)) return;
  throw refusal('not-switched-on', { name: CAPABILITY_WORDS[capability].name, practiceName });
}
