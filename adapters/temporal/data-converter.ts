import type { DataConverter } from '@temporalio/common';

/** Used by clients, workers and the bundle, so that a failure is reduced wherever it arises. */
export const dataConverter: DataConverter = { failureConverterPath: require.resolve('./failure-converter') };
