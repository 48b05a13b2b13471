/** Every workflow there is; the bundle is made from this file. */
export { batch } from './batch';
export { campaign } from './campaign';
export { settlement } from './settlement';
