import { identifiersIn } from './identifiers';

describe('placeholders that identify a patient', () => {
  it.each([
    ['Dear ((given name)), your number is ((NHS number))', ['NHS number']],
    [
      '((nhs_no)) ((DOB)) ((Address Line 1)) ((Home address 2)) ((Post code))',
      ['nhs_no', 'DOB', 'Address Line 1', 'Home address 2', 'Post code'],
    ],
    [
      '((SMS consent)) ((Does not wish SMS)) ((Marketing opt-in))',
      ['SMS consent', 'Does not wish SMS', 'Marketing opt-in'],
    ],
    ['Dear ((known as)), your clinic is ((Clinic)), write to ((Email address))', []],
    ['no placeholder: NHS number', []],
  ])('%s', (text, names) => {
    expect(identifiersIn(text)).toEqual(names);
  });

  it('a column that the practice said is the NHS number is one by any name', () => {
    expect(identifiersIn('((Ref)) ((Clinic))', ['Ref', 'Clinic'], { nhsNumber: 0 })).toEqual(['Ref']);
  });
});
