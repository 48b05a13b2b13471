import { main } from './run';

/** Hand-overs to providers. */
main(['delivery']);
