import type { DataConverter } from '@temporalio/common';

/** Given to clients, workers and the bundle alike, so that a failure is reduced wherever it arises. */
export const dataConverter: DataConverter = { failureConverterPath: require.resolve('./failure-converter') };
