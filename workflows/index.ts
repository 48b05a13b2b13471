/** Every workflow there is; the bundle is made from this file. */
export { batch } from './batch';
export { campaign } from './campaign';
export { list } from './list';
export { message } from './message';
export { patientImport } from './patient-import';
export { recallImport } from './recall-import';
export { settlement } from './settlement';
