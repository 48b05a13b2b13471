import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';
import { Resource } from '@opentelemetry/resources';
import { NoopSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';

/**
 * OpenTelemetry in clients, workers and workflows. It is in place before the first recorded history, since adding it
 * later would change what a workflow replays; the exporter is off until one is given.
 */
export function createTracing(spanProcessor: SpanProcessor = new NoopSpanProcessor()): OpenTelemetryPlugin {
  return new OpenTelemetryPlugin({ resource: new Resource({ 'service.name': 'rollcall' }), spanProcessor });
}
