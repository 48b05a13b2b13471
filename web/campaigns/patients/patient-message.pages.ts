import { partOf } from '../../../domain/campaigns/figures';
import { isId } from '../../../domain/ids';
import { languageName } from '../../../domain/patients/preferences/writing-preferences';
import { compileForList } from '../../../domain/content/list-text';
import { messageLook } from '../../../api/patients/looks';
import { notFound } from '../../../api/contract/problem';
import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';
import { campaignOf } from '../campaign-of';
import { adviceFor, failsAgain } from '../details/failure-advice';
import { messageWords, recordWords, tryWords } from '../../kit/words/message-status';
import { historyWords } from '../../kit/words/number-words';
import { personName } from '../../kit/words/person-words';

/** One patient's message: the text they got, every attempt, and what to do (H17, N2, N3). */
export function patientMessagePages(services: PageServices): WebPage[] {
  const { campaigns, settings, numbers } = services;
  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/messages/{messageId}',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { membership, params } = visit;
        const { practiceId, timeZone } = membership;
        if (!isId(params.messageId!)) throw notFound('message');
        const found = await campaignOf(services, visit);
        if ('elsewhere' in found) return found.elsewhere;
        const { campaign } = found;
        const [message, rules] = await Promise.all([
          campaigns.patientMessage(practiceId, campaign.id, params.messageId!),
          settings.read(practiceId),
        ]);
        if (!message) throw notFound('message');
        const { channel } = campaign;
        const known = channel === 'sms' && message.contact ? await numbers.ofNumber(practiceId, message.contact) : null;
        const settleHours = rules.settleSeconds[channel] / 3600;
        const { cells } = message;
        const fill = (text: string) =>
          cells === null
            ? null
            : compileForList(text, message.header, message.columns, campaign.emptyValues).render(cells);
        return {
          view: 'campaigns/patients/patient-message',
          title: 'One patient’s message',
          section: 'bulk-messages',
          looked: messageLook(campaign.id, message),
          data: {
            campaign,
            message,
            name: personName(message),
            words: messageWords(message, channel, settleHours),
            advice: adviceFor(message, channel),
            tries: message.tries.map((one) => ({
              ...one,
              words: tryWords(one.state, one.reasonCode, channel, settleHours),
            })),
            text: { body: fill(message.body), subject: message.subject === null ? null : fill(message.subject) },
            languageWords: message.language === null ? null : languageName(message.language),
            /** The same contact fails again until someone corrects it, so we do not offer another try first. */
            failsAgain: message.status === 'failed' && failsAgain(message.reasonCode),
            gotIt: message.status === 'delivered',
            wentOut: message.submittedAt !== null,
            record: recordWords(message, {
              ...{ saveToRecord: campaign.saveToRecord, isWithdrawn: campaign.withdrawal !== null, timeZone },
            }),
            number: known && { id: known.id, history: historyWords(known, timeZone) },
            isError: partOf(message.status, channel) === 'errors',
            mayRetry: partOf(message.status, channel) === 'errors' && campaign.phase !== 'cancelled',
          },
        };
      },
    },
  ];
}
