import type { PatientStatus } from '../../domain/patients/register-words';
import { reasonMessage } from '../../domain/lists/row-reasons';
import type { TagColour } from '../../domain/delivery/status-word';

/** The tag next to a patient's name. Null when there is nothing to point out. */
export function statusTag(status: PatientStatus): { word: string; colour: TagColour } | null {
  switch (status) {
    case 'registered':
      return null;
    case 'deceased':
      return { word: reasonMessage('deceased'), colour: 'grey' };
    case 'left':
      return { word: reasonMessage('left-practice'), colour: 'grey' };
    case 'unclear':
      return { word: reasonMessage('registration-unclear'), colour: 'orange' };
    case 'restricted':
      return { word: reasonMessage('restricted'), colour: 'grey' };
  }
}
