interface Resource {
  type: string;
  profile?: string;
  interaction: { code: string }[];
  versioning?: string;
  conditionalCreate?: boolean;
  searchParam: { name: string; type: string; documentation?: string }[];
}

/** A CapabilityStatement: what a FHIR client may ask of this base. */
export function capabilityStatement(title: string, resource: Resource, systemInteractions: string[]): object {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-11-22',
    kind: 'instance',
    software: { name: 'Rollcall simulators' },
    implementation: { description: title },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [
      {
        mode: 'server',
        resource: [resource],
        ...(systemInteractions.length > 0 && { interaction: systemInteractions.map((code) => ({ code })) }),
      },
    ],
  };
}
