import type { FhirQuestionnaire } from './fhir';
import { readQuestionnaire } from './reading';
import { answersAs, formTexts, languagesIn, missingTexts, translatedForm, withTranslation } from './translations';

const SOURCE: FhirQuestionnaire = {
  ...{ resourceType: 'Questionnaire', status: 'active', title: 'Your asthma' },
  item: [
    {
      ...{ linkId: '1', type: 'group', text: 'At night' },
      item: [
        {
          ...{ linkId: '2', type: 'choice', text: 'How often?' },
          answerOption: [{ valueCoding: { code: 'n', display: 'Never' } }, { valueString: 'Often' }],
        },
      ],
    },
  ],
};

const WELSH = new Map([
  ['title', 'Eich asthma'],
  ['item[0].text', 'Yn y nos'],
  ['item[0].item[0].text', 'Pa mor aml?'],
  ['item[0].item[0].answerOption[0].valueCoding.display', 'Byth'],
  ['item[0].item[0].answerOption[1].valueString', 'Yn aml'],
]);

const questionOf = (source: FhirQuestionnaire) => {
  const reading = readQuestionnaire(source);
  if (!reading.ok) throw new Error('not read');
  return reading.form.items[0]!.items[0]!;
};

test('N42 a form and its translations are one file: texts are written, read and counted', () => {
  const both = withTranslation(SOURCE, 'cy', WELSH);
  expect(languagesIn(both)).toEqual(['cy']);
  expect([missingTexts(both, 'cy'), missingTexts(both, 'pl')]).toEqual([0, 5]);
  expect(formTexts(both, 'cy').map(({ translated }) => translated)).toEqual([...WELSH.values()]);
  expect(readQuestionnaire(translatedForm(both, 'cy'))).toMatchObject({
    form: { title: 'Eich asthma', items: [{ text: 'Yn y nos' }] },
  });
  // Nothing of the form itself changes.
  expect(translatedForm(both, 'pl')).toEqual(both);
  expect(withTranslation(both, 'cy', new Map())).toEqual(SOURCE);
});

test('N42 what is answered in Welsh is stored as the form’s own language has it', () => {
  const both = withTranslation(SOURCE, 'cy', WELSH);
  const [own, welsh] = [questionOf(both), questionOf(translatedForm(both, 'cy'))];
  const chosen = welsh.options.map(({ answer }) => answer);
  expect(welsh.options.map(({ text }) => text)).toEqual(['Byth', 'Yn aml']);
  const stored = answersAs(welsh, own, chosen);
  expect(stored).toEqual([{ valueCoding: { code: 'n', display: 'Never' } }, { valueString: 'Often' }]);
  expect(answersAs(own, welsh, stored)).toEqual(chosen);
  expect(answersAs(own, welsh, [{ valueString: 'own words' }])).toEqual([{ valueString: 'own words' }]);
});
