import { main } from './run';

/** Workflows and the light steps of campaigns, and reading lists. */
main(['campaigns', 'lists']);
