/** The code system of SNOMED CT concepts in FHIR. */
export const SNOMED_SYSTEM = 'http://snomed.info/sct';

export type SnomedProblemCode =
  'snomed-code-malformed' | 'snomed-code-check-digit' | 'snomed-code-not-a-concept' | 'snomed-code-twice';

export type SnomedReading =
  { ok: true; value: string } | { ok: false; code: Exclude<SnomedProblemCode, 'snomed-code-twice'>; message: string };

export interface SnomedListProblem {
  /** Which of the codes, counted from 0. */
  index: number;
  code: SnomedProblemCode;
  message: string;
}

/** Verhoeff's multiplication in the dihedral group D5. */
const MULTIPLY = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];

/** Verhoeff's permutation, by position from the right modulo 8. */
const PERMUTE = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/**
 * Reads a SNOMED CT concept id (P19, N23): 6 to 18 digits without a leading zero, the last a Verhoeff check digit, the
 * two before it the partition identifier, `00` (international) or `10` (in an extension's namespace) for a concept;
 * descriptions (01, 11) and relationships (02, 12) cannot be saved as what happened. Spaces are removed. Only a
 * terminology server knows whether the concept is active.
 *
 * Source: SNOMED CT Release File Specification, "SCTID".
 */
export function readSnomedCode(text: string): SnomedReading {
  const value = text.replace(/\s/g, '');
  if (!/^[1-9]\d{5,17}$/.test(value)) {
    return problem('snomed-code-malformed', 'A SNOMED code has 6 to 18 digits and nothing else.');
  }
  if (!verhoeffFits(value)) {
    return problem('snomed-code-check-digit', `SNOMED code ${value} is not valid (its last digit does not fit).`);
  }
  if (!['00', '10'].includes(value.slice(-3, -1))) {
    return problem('snomed-code-not-a-concept', `SNOMED code ${value} is not the code of a concept.`);
  }
  return { ok: true, value };
}

/**
 * Reads the codes of a campaign: none, one or several (P19). One that is there twice is refused, since it would be
 * saved twice.
 *
 * @returns the codes in the given order, or every problem with the place of its code.
 */
export function readSnomedCodes(
  texts: readonly string[],
): { ok: true; values: string[] } | { ok: false; problems: SnomedListProblem[] } {
  const values: string[] = [];
  const problems: SnomedListProblem[] = [];
  texts.forEach((text, index) => {
    const reading = readSnomedCode(text);
    if (!reading.ok) problems.push({ index, code: reading.code, message: reading.message });
    else if (values.includes(reading.value)) {
      problems.push({ index, code: 'snomed-code-twice', message: `SNOMED code ${reading.value} is there twice.` });
    } else values.push(reading.value);
  });
  return problems.length === 0 ? { ok: true, values } : { ok: false, problems };
}

/** Verhoeff: the digits, multiplied from the right after their permutation, come to 0. */
function verhoeffFits(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum = Number(MULTIPLY[sum]?.[Number(PERMUTE[i % 8]?.[digit])]);
  }
  return sum === 0;
}

function problem(code: Exclude<SnomedProblemCode, 'snomed-code-twice'>, message: string): SnomedReading {
  return { ok: false, code, message };
}
