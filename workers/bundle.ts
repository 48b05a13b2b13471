import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { createTracing } from '../adapters/telemetry/tracing';
import { dataConverter } from '../adapters/temporal/data-converter';

/** Where the build leaves the bundle, and workers and replay tests find it. */
export const BUNDLE_FILE = path.join(__dirname, '..', 'workflow-bundle.js');

/** Makes the workflow bundle, with the same converter and interceptors that the worker has (pitfall 19). */
export function makeBundle(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: require.resolve('../workflows'),
    failureConverterPath: dataConverter.failureConverterPath,
    plugins: [createTracing()],
    logger: new DefaultLogger('WARN'),
  });
}

if (require.main === module) {
  void makeBundle().then(({ code }) => writeFile(BUNDLE_FILE, code));
}
