import type { DemographicAnswer, Demographics } from '../../ports/demographics';

/**
 * `DEMOGRAPHICS_PROVIDER=none`: there is no source to ask, so nobody is found in it. Rows of a list that takes its
 * contacts from demographics are then rejected with "not-found"; a practice without a source sets `contactSource` to
 * `file`, where nothing is looked up.
 */
export class NoDemographics implements Demographics {
  find(_practiceId: string, nhsNumbers: string[]): Promise<Map<string, DemographicAnswer>> {
    return Promise.resolve(new Map(nhsNumbers.map((nhsNumber) => [nhsNumber, { kind: 'not-found' }])));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
