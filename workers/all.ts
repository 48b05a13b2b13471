import { main } from './run';

/** Every duty in one process: for a small practice, the demo and development. */
main(['campaigns', 'delivery', 'records', 'lists']);
