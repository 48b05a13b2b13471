import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { createTracing } from '../adapters/telemetry/tracing';
import { dataConverter } from '../adapters/temporal/data-converter';

/** The path where the build puts the bundle. Workers and replay tests read it there. */
export const BUNDLE_FILE = path.join(__dirname, '..', 'workflow-bundle.js');

/** Builds the workflow bundle with the same converter and interceptors as the worker, because a bundle fixes them. */
function makeBundle(): Promise<WorkflowBundleWithSourceMap> {
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
