import { mayAlarm } from '../../domain/content/questionnaires/alarms';
import type { QuestionnaireRow } from '../../ports/content/questionnaires';
import type { TokenHolder } from '../../ports/practice/api-tokens';
import { fieldRefusal, invalidInput, refusal } from '../contract/problem';
import { mustBeSwitchedOn } from '../practice/switched-on';
import type { Services } from '../services';

export type AskingServices = Pick<Services, 'questionnaires' | 'inboxWatch' | 'capabilities' | 'demo'>;

/**
 * A questionnaire that is about to be sent to one patient, with the version that is asked.
 *
 * @throws Problem 403 until questionnaires are switched on, 422 where it is not there or archived, 409 where an answer may
 *   need someone immediately and nobody is on the rota.
 */
export async function questionnaireOr422(
  services: AskingServices,
  caller: TokenHolder,
  id: string,
): Promise<{ questionnaireId: string; version: number }> {
  await mustBeSwitchedOn(services, caller, 'questionnaires');
  const found = await services.questionnaires.find(caller.practiceId, id.toLowerCase());
  if (!found || found.archivedAt) throw invalidInput([fieldRefusal('questionnaireId', 'questionnaire-unknown')]);
  if (await lacksRota(services, caller.practiceId, found)) throw refusal('no-rota');
  return { questionnaireId: found.id, version: found.version };
}

/** Whether an answer may alarm a person and nobody is on the rota to be told. The demonstration needs no rota. */
async function lacksRota(
  { questionnaires, inboxWatch, demo }: AskingServices,
  practiceId: string,
  { id, version, marks }: QuestionnaireRow,
): Promise<boolean> {
  if (demo) return false;
  if ((await inboxWatch.rules(practiceId)).people.length > 0) return false;
  return mayAlarm(await questionnaires.source(practiceId, id, version), marks);
}
