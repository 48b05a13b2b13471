import { NHS_NUMBER_SYSTEM } from './nhs-number';

/** A row of Rollcall's table `patient`, as the register reads it. */
export interface PatientRow {
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  /** `YYYY-MM-DD`. */
  dateOfBirth: string;
  mobile: string | null;
  email: string | null;
  status: string;
  knownAs: string | null;
  /** A line each. */
  address: string[] | null;
  postcode: string | null;
  language: string | null;
  format: string | null;
}

const RESTRICTED =
  '"meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R","display":"restricted"}]},';

/** The tag of a patient whose registration is a word that nobody understood yet. */
export const REGISTRATION_UNCLEAR = { system: 'https://rollcall.invalid/registration', code: 'unclear' };

/** How a patient reads, as PDS gives it (UK Core, contact preference). */
export const CONTACT_PREFERENCE = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactPreference';

/**
 * A UK Core Patient as JSON text, put together by hand because a search renders hundreds.
 *
 * - deceased: `deceasedBoolean: true`, contact details stay.
 * - left: `active: false`, this register's one sign that the person is no longer registered at the practice asked for.
 * - unclear: `active: false` and a tag that says so.
 * - restricted: security label R and no contact details, as PDS gives it.
 */
export function renderPatient(row: PatientRow): string {
  const { nhsNumber, status } = row;
  const restricted = status === 'restricted';
  const active = status === 'left' || status === 'unclear' ? '"active":false,' : '';
  const tag = status === 'unclear' ? `"meta":{"tag":[${JSON.stringify(REGISTRATION_UNCLEAR)}]},` : '';
  const deceased = status === 'deceased' ? ',"deceasedBoolean":true' : '';
  return (
    `{"resourceType":"Patient","id":"${nhsNumber}",${restricted ? RESTRICTED : tag}` +
    `"identifier":[{"system":"${NHS_NUMBER_SYSTEM}","value":"${nhsNumber}"}],${active}${renderName(row)}` +
    `"birthDate":"${row.dateOfBirth}"${deceased}${restricted ? '' : renderTelecom(row) + renderLetters(row)}}`
  );
}

function renderName(row: PatientRow): string {
  const { familyName, givenName } = row;
  if (familyName === null && givenName === null) return '';
  const family = familyName === null ? '' : `,"family":${JSON.stringify(familyName)}`;
  const given = givenName === null ? '' : `,"given":${JSON.stringify(givenName.split(' ').filter(Boolean))}`;
  return `"name":[{"use":"usual"${family}${given}}${renderNickname(row)}],`;
}

function renderNickname({ knownAs }: PatientRow): string {
  return knownAs === null ? '' : `,{"use":"nickname","given":[${JSON.stringify(knownAs)}]}`;
}

function renderLetters({ address, postcode, language, format }: PatientRow): string {
  const parts: string[] = [];
  if (address?.length || postcode !== null) {
    const line = address?.length ? `,"line":${JSON.stringify(address)}` : '';
    const code = postcode === null ? '' : `,"postalCode":${JSON.stringify(postcode)}`;
    parts.push(`"address":[{"use":"home"${line}${code}}]`);
  }
  if (language !== null) {
    parts.push(`"communication":[{"language":{"text":${JSON.stringify(language)}},"preferred":true}]`);
  }
  if (format !== null) {
    const value = `{"url":"PreferredWrittenCommunicationFormat","valueCodeableConcept":{"text":${JSON.stringify(format)}}}`;
    parts.push(`"extension":[{"url":${JSON.stringify(CONTACT_PREFERENCE)},"extension":[${value}]}]`);
  }
  return parts.map((part) => `,${part}`).join('');
}

function renderTelecom({ mobile, email }: PatientRow): string {
  if (mobile === null && email === null) return '';
  const phone = mobile === null ? '' : `{"system":"phone","value":${JSON.stringify(mobile)},"use":"mobile"}`;
  const mail = email === null ? '' : `{"system":"email","value":${JSON.stringify(email)},"use":"home"}`;
  return `,"telecom":[${phone}${phone && mail ? ',' : ''}${mail}]`;
}

/** A search result around the patients found. */
export function renderSearchset(base: string, selfQuery: string, rows: PatientRow[]): string {
  let entries = '';
  for (const row of rows) {
    entries +=
      `${entries === '' ? '' : ','}{"fullUrl":"${base}/Patient/${row.nhsNumber}",` +
      `"resource":${renderPatient(row)},"search":{"mode":"match"}}`;
  }
  const self = JSON.stringify(`${base}/Patient${selfQuery === '' ? '' : `?${selfQuery}`}`);
  return (
    `{"resourceType":"Bundle","type":"searchset","total":${rows.length},` +
    `"link":[{"relation":"self","url":${self}}]${entries === '' ? '' : `,"entry":[${entries}]`}}`
  );
}
