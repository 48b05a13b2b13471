import { send, type Call } from '../http';

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

export interface Issue {
  /** From the value set issue-type. */
  code: string;
  diagnostics: string;
  /** A Spine code, where the real register gives one. */
  spine?: { code: string; display: string };
}

const SPINE_SYSTEM = 'https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode';

export function operationOutcome(issues: Issue[]): object {
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map(({ code, diagnostics, spine }) => ({
      severity: 'error',
      code,
      ...(spine && { details: { coding: [{ system: SPINE_SYSTEM, version: '1', ...spine }] } }),
      diagnostics,
    })),
  };
}

/** Sends a resource; true, so that a handler can end with it. */
export function sendFhir(call: Call, status: number, body: string | object, headers?: Record<string, string>): true {
  if (!call.response.destroyed) {
    send(call.response, status, FHIR_JSON, typeof body === 'string' ? body : JSON.stringify(body), headers);
  }
  return true;
}

export function refuse(call: Call, status: number, ...issues: Issue[]): true {
  return sendFhir(call, status, operationOutcome(issues));
}

/** Where this server is, as the caller knows it. */
export function baseOf(call: Call, path: string): string {
  return `http://${call.request.headers.host ?? '127.0.0.1'}${path}`;
}

/** Reads a token search value, `system|value`; a comma is OR. */
export function readTokens(text: string): { system: string | null; value: string }[] {
  return text.split(',').map((token) => {
    const bar = token.lastIndexOf('|');
    return bar < 0 ? { system: null, value: token } : { system: token.slice(0, bar), value: token.slice(bar + 1) };
  });
}
