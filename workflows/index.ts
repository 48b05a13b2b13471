/** Every workflow there is; the bundle is made from this file. */
export { batch } from './batch';
export { campaign } from './campaign';
export { list } from './list';
export { letters } from './letters';
export { message } from './message';
export { patientImport } from './patient-import';
export { recallImport } from './recall-import';
export { recallDue } from './recall-due';
export { recallRun } from './recall-run';
export { recallSync } from './recall-sync';
export { settlement } from './settlement';
