import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';
import { Resource } from '@opentelemetry/resources';
import { NoopSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';

/**
 * OpenTelemetry in clients, workers and workflows. It was added before the first recorded history, because adding it
 * later would change what a workflow replays. Without an exporter it does nothing.
 */
export function createTracing(spanProcessor: SpanProcessor = new NoopSpanProcessor()): OpenTelemetryPlugin {
  return new OpenTelemetryPlugin({ resource: new Resource({ 'service.name': 'rollcall' }), spanProcessor });
}
