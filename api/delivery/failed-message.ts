import { kindOf } from '../../domain/delivery/origins';
import { adviceForFailure } from '../../domain/delivery/failure-advice';
import type { FailedMessage } from '../../ports/delivery/failed-messages';
import { messageReason } from '../campaigns/present-campaign';

/** A message of the failed folder as the API shows it. */
export function presentFailed(row: FailedMessage) {
  const { id, isRestricted, campaignId, campaignName, channel, patientId, nhsNumber, familyName, givenName } = row;
  return {
    ...{ id, isRestricted, kind: kindOf(row.origin, row.isRecall), channel },
    campaign: campaignId === null ? null : { id: campaignId, name: campaignName ?? '' },
    patient: patientId === null || nhsNumber === null ? null : { id: patientId, nhsNumber, familyName, givenName },
    ...{
      contact: row.contact,
      status: row.status,
      reason: messageReason(row.reasonCode, row.permanent),
      advice: adviceForFailure(row),
    },
    ...{ timesFailed: row.timesFailed, at: row.statusAt, deliveredAt: row.deliveredAt, firstLine: row.firstLine },
    followUp: row.followUp,
  };
}
