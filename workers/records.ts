import { main } from './run';

/** Saving to the clinical record. */
main(['records']);
