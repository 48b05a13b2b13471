import { readNhsNumber } from '../patients/nhs-number';
import { columnMissing, columnTwice, noHeader, type ListProblem } from './list-problems';

/** The columns of an uploaded list that mean something to us (docs/api.md, "Columns of a list"). */
export const LIST_FIELDS = ['nhsNumber', 'dateOfBirth', 'familyName', 'givenName', 'name', 'mobile', 'email'] as const;

/** The lines of an address, in their order; a file has one column for all of them or one a line. */
export const ADDRESS_FIELDS = ['address', 'address2', 'address3', 'address4', 'address5'] as const;

/** The columns of a patient import: those of a list, and what else a register holds. */
export const PATIENT_FIELDS = [
  ...LIST_FIELDS,
  ...(['status', 'dateOfDeath', 'doesNotWishSms', 'smsConsent', 'marketingAgreed'] as const),
  ...(['knownAs', 'postcode', 'language', 'format', 'largePrint', 'letterInstead'] as const),
  ...ADDRESS_FIELDS,
] as const;

/** The columns of a file of recalls: whose they are, and what is due. */
export const RECALL_FIELDS = [
  ...LIST_FIELDS,
  ...(['recallReference', 'recallReason', 'dueDate', 'urgency', 'status'] as const),
] as const;

/** What decides nothing: where two columns could be it, the first is taken instead of refusing the file. */
const KEPT_FOR_LETTERS: ReadonlySet<Field> = new Set(['knownAs', 'postcode', 'language', 'format', ...ADDRESS_FIELDS]);

export type Field = (typeof PATIENT_FIELDS)[number] | (typeof RECALL_FIELDS)[number];

/** Without these two no patient can be matched. */
export const REQUIRED_FIELDS = ['nhsNumber', 'dateOfBirth'] as const satisfies Field[];

/** Which cell of a row holds which field, counted from 0. */
export type Columns = Partial<Record<Field, number>> &
  Record<(typeof REQUIRED_FIELDS)[number], number> & {
    /**
     * Cells behind those of the file, which hold what the register calls the patient (`withRegisterNames`). They are kept
     * with the row: the text that is shown and saved later is the one that was sent.
     */
    registerGivenName?: number;
    registerKnownAs?: number;
  };

/** The names of a field that are known, as `columnKey` writes them; the first is the product's own. */
export const COLUMN_SYNONYMS: Record<Field, readonly string[]> = {
  nhsNumber: words(
    'nhsnumber nhsno nhsnum nhsnr nhs nhsid nhsidentifier patientnhsnumber patientsnhsnumber patientnhsno ' +
      'nhsnumberformatted formattednhsnumber newnhsnumber nhsnonew chi chinumber chino healthandcarenumber hcnumber hcnno hcn',
  ),
  dateOfBirth: words(
    'dateofbirth dob dofb dateofbirthdob dobddmmyyyy dateofbirthddmmyyyy birthdate birthdt dateborn born patientdob ' +
      'patientdateofbirth patientsdateofbirth patientbirthdate',
  ),
  familyName: words('familyname surname lastname family last patientsurname patientfamilyname patientlastname'),
  givenName: words(
    'givenname forename firstname given first forenames givennames firstnames christianname patientforename ' +
      'patientgivenname patientfirstname forename1 firstforename',
  ),
  name: words('name fullname patientname patientfullname patientsname patient namefull'),
  mobile: words(
    'mobile mobilenumber mobileno mobilenum mobiletelephone mobiletelephonenumber mobiletelephoneno mobiletel ' +
      'mobiletelno mobiletelnumber mobilephone mobilephonenumber mobilephoneno cell cellphone cellnumber ' +
      'patientmobile patientmobilenumber patientmobiletelephone patientmobilephone telephonemobile telmobile ' +
      'phonemobile contactmobile mobilecontact mobilecontactnumber smsnumber',
  ),
  email: words(
    'email emailaddress emailaddr emailid mail patientemail patientemailaddress contactemail emailcontact ' +
      'personalemail homeemail electronicmail',
  ),
  status: words('status patientstatus registrationstatus patientregistrationstatus recallstatus'),
  dateOfDeath: words('dateofdeath dod deathdate dateofdeathdod deceaseddate datedeceased datedied patientdateofdeath'),
  doesNotWishSms: words(
    'doesnotwishsms doesnotwishtobecontactedbysms doesnotwishtoreceivesms smsdissent dissentsms smsdeclined ' +
      'declinedsms smsoptout optedoutofsms nosms',
  ),
  smsConsent: words(
    'smsconsent consenttosms consentsms smsconsentgiven textconsent textmessageconsent consenttotextmessages ' +
      'consenttotext smsoptin smspermission permissionsms smsallowed agreestosms acceptssms wishessms',
  ),
  knownAs: words(
    'knownas preferredname preferredforename preferredfirstname preferredgivenname nickname callingname knownasname ' +
      'calledname patientknownas patientpreferredname',
  ),
  address: words(
    'address fulladdress patientaddress homeaddress currentaddress postaladdress addressline1 address1 addressline ' +
      'housenameflatnumber housename housenumber patientaddressline1 addressfull',
  ),
  address2: words('addressline2 address2 street numberandstreet streetname road patientaddressline2'),
  address3: words('addressline3 address3 village locality patientaddressline3'),
  address4: words('addressline4 address4 town city towncity patientaddressline4'),
  address5: words('addressline5 address5 county patientaddressline5'),
  postcode: words('postcode postalcode postcodes patientpostcode homepostcode currentpostcode zip zipcode'),
  language: words(
    'language mainlanguage preferredlanguage spokenlanguage mainspokenlanguage firstlanguage patientlanguage languagespoken',
  ),
  format: words(
    'format preferredformat accessibleformat letterformat communicationformat informationformat ' +
      'preferredwrittencommunicationformat writtenformat accessibleinformation',
  ),
  largePrint: words('largeprint needslargeprint wantslargeprint largeprintneeded largefont'),
  letterInstead: words(
    'letterinstead lettersinstead wantsletters prefersletters prefersletter letteronly lettersonly postonly',
  ),
  recallReference: words('recallreference recallref recallid recallnumber recallno recallidentifier reference'),
  recallReason: words('reason recallreason recalltype recallname recalldescription description'),
  dueDate: words('duedate due datedue recallduedate recalldate nextdue nextduedate'),
  urgency: words('urgency recallurgency priority recallpriority urgent'),
  marketingAgreed: words(
    'agreestomarketing agreedtomarketing marketing marketingconsent consenttomarketing consentmarketing marketingoptin',
  ),
};

/**
 * A whole header in the form in which practices' own words for it are kept (`column_mapping`): each name as it is
 * compared, in their order; nameless columns at the end do not count.
 */
export function headerKey(header: readonly string[]): string {
  return header.map(columnKey).join('|').replace(/\|+$/, '');
}

export interface FindColumnsOptions {
  /** Which fields to look for; those of a recipient list unless told otherwise. */
  fields?: readonly Field[];
  /** The header's row in the file, for the problem. */
  headerRow?: number;
}

/**
 * A column's name as it is compared: case, spaces, underscores, hyphens, dots and other punctuation do not matter
 * (docs/api.md, "Columns of a list"). Placeholders are compared in the same form.
 */
export function columnKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * Finds the columns of a list by their names, the common ones of EMIS and SystmOne exports included.
 *
 * A column of a full name is left aside where family and given name both have their own.
 *
 * @param header the header's cells.
 * @param asked what the user said: our field → their header (docs/api.md, "Columns of a list"); it goes before the known names.
 * @returns the columns, or `column-missing` (NHS number or date of birth, or a column asked for by name), or
 *   `column-twice` when two columns could be the same field.
 */
export function findColumns(
  header: readonly string[],
  asked: Partial<Record<Field, string>> = {},
  { fields = LIST_FIELDS, headerRow = 1 }: FindColumnsOptions = {},
): { ok: true; columns: Columns } | { ok: false; problem: ListProblem } {
  const keys = header.map(columnKey);
  const columns: Partial<Record<Field, number>> = {};
  const taken = new Set<number>();

  for (const field of fields) {
    const name = asked[field];
    if (name === undefined) continue;
    const places = placesOf(name, header, keys);
    if (places.length === 0) return problem(columnMissing([`“${name}”`], header, headerRow));
    if (places.length > 1) return problem(columnTwice(FIELD_WORDS[field], names(places, header), headerRow));
    columns[field] = places[0];
    taken.add(places[0] as number);
  }

  for (const field of fields) {
    if (columns[field] !== undefined) continue;
    if (field === 'name' && columns.familyName !== undefined && columns.givenName !== undefined) continue;
    const known = COLUMN_SYNONYMS[field];
    const places = indexes(keys, (key, index) => known.includes(key) && !taken.has(index));
    if (places.length > 1 && !KEPT_FOR_LETTERS.has(field)) {
      return problem(columnTwice(FIELD_WORDS[field], names(places, header), headerRow));
    }
    columns[field] = places[0];
  }

  const { nhsNumber, dateOfBirth } = columns;
  if (nhsNumber !== undefined && dateOfBirth !== undefined) {
    return { ok: true, columns: { ...columns, nhsNumber, dateOfBirth } };
  }
  if (holdsPatient(header)) return problem(noHeader(headerRow));
  const missing = REQUIRED_FIELDS.filter((field) => columns[field] === undefined).map((field) => FIELD_WORDS[field]);
  return problem(columnMissing(missing, header, headerRow));
}

/** The columns of a list whose rows hold the register's names behind the file's own cells, given name first. */
export function withRegisterNames(columns: Columns, header: readonly string[]): Columns {
  return { ...columns, registerGivenName: header.length, registerKnownAs: header.length + 1 };
}

/** Whether the first row is a patient rather than the names of columns. */
export function holdsPatient(header: readonly string[]): boolean {
  return header.some((cell) => readNhsNumber(cell).ok);
}

/** What staff call a field, in the middle of a sentence. */
export const FIELD_WORDS: Record<Field, string> = {
  nhsNumber: 'NHS number',
  dateOfBirth: 'date of birth',
  familyName: 'family name',
  givenName: 'given name',
  name: 'name',
  mobile: 'mobile',
  email: 'email',
  status: 'status',
  dateOfDeath: 'date of death',
  doesNotWishSms: 'does not wish SMS',
  smsConsent: 'consent to SMS',
  marketingAgreed: 'agrees to marketing',
  recallReference: 'recall reference',
  recallReason: 'reason',
  dueDate: 'due date',
  urgency: 'urgency',
  knownAs: 'known as',
  postcode: 'postcode',
  language: 'language',
  format: 'format',
  largePrint: 'large print',
  letterInstead: 'letter instead',
  address: 'address',
  address2: 'second line of the address',
  address3: 'third line of the address',
  address4: 'fourth line of the address',
  address5: 'fifth line of the address',
};

/** The columns of that very name; where there is none, those of the same key. */
function placesOf(name: string, header: readonly string[], keys: readonly string[]): number[] {
  const exact = indexes(header, (cell) => cell.trim() === name.trim());
  const key = columnKey(name);
  return exact.length > 0 || key === '' ? exact : indexes(keys, (other) => other === key);
}

function indexes<T>(items: readonly T[], fits: (item: T, index: number) => boolean): number[] {
  return items.flatMap((item, index) => (fits(item, index) ? [index] : []));
}

function names(places: readonly number[], header: readonly string[]): string[] {
  return places.map((place) => header[place] as string);
}

function problem(listProblem: ListProblem): { ok: false; problem: ListProblem } {
  return { ok: false, problem: listProblem };
}

function words(text: string): readonly string[] {
  return text.split(' ');
}
