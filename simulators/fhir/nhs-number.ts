export const NHS_NUMBER_SYSTEM = 'https://fhir.nhs.uk/Id/nhs-number';

/** Ten digits with the right check digit. Ten equal digits pass the check but are still refused. */
export function isNhsNumber(text: string): boolean {
  if (!/^\d{10}$/.test(text) || /^(\d)\1{9}$/.test(text)) return false;
  let sum = 0;
  for (let index = 0; index < 9; index += 1) sum += (10 - index) * (text.charCodeAt(index) - 48);
  const check = (11 - (sum % 11)) % 11;
  return check === text.charCodeAt(9) - 48;
}
