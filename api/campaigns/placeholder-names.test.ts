import { nearestName, placeholderNames } from './placeholder-names';

const HEADER = ['NHS No', 'DOB', 'Forename', 'Clinic day', 'Notes', 'notes', ''];

describe('P17 the placeholders of a list', () => {
  it('P17 are its columns by their own names; what identifies a patient comes last', () => {
    const names = placeholderNames(HEADER, { nhsNumber: 0, dateOfBirth: 1, givenName: 2 });
    expect(names).toEqual(['Forename', 'Clinic day', 'NHS No', 'DOB']);
  });

  it('P17 none while the header is not read', () => {
    expect(placeholderNames([], null)).toEqual([]);
  });

  it.each([
    ['Forname', 'Forename'],
    ['clinicday', 'Clinic day'],
    ['Clinic', 'Clinic day'],
    ['nhs numbr', null],
    ['colour of the sky', null],
    ['', null],
  ])('P17 for ((%s)) the nearest is %s', (written, expected) => {
    expect(nearestName(written, ['Forename', 'Clinic day'])).toBe(expected);
  });
});
