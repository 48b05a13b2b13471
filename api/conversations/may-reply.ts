import { refusal } from '../contract/problem';
import { mustBeSwitchedOn } from '../practice/switched-on';
import type { Services } from '../services';

type Needs = Pick<Services, 'capabilities' | 'demo' | 'needsRota' | 'inboxWatch'>;

/** Whether a reply may need someone immediately and nobody would hear of it. */
export async function lacksRotaForReplies({ needsRota, inboxWatch }: Needs, practiceId: string): Promise<boolean> {
  return needsRota && (await inboxWatch.rules(practiceId)).people.length === 0;
}

/** 403 until replies are switched on, 422 while nobody would hear of a possible emergency in one. */
export async function mustTakeReplies(
  services: Needs,
  caller: { practiceId: string; practiceName: string },
): Promise<void> {
  await mustBeSwitchedOn(services, caller, 'replies');
  if (await lacksRotaForReplies(services, caller.practiceId)) throw refusal('rota-missing');
}
