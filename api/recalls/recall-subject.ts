import type { TokenHolder } from '../../ports/practice/api-tokens';
import type { Services } from '../services';

/** The recall that an address names, as routes look for it before anything else. */
export const recallSubject = ({ recalls }: Pick<Services, 'recalls'>) => ({
  name: 'recall',
  find: ({ practiceId }: TokenHolder, id: string) => recalls.find(practiceId, id, new Date()),
});
