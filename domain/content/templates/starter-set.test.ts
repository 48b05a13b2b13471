import fc from 'fast-check';
import { countSms } from '../sms-parts';
import { fillWithExamples } from '../example-values';
import { templateProblems } from './message-templates';
import { starterTemplate, STARTER_TEMPLATES } from './starter-set';
import { matchesFilter } from './template-filter';
import { placeholdersOf, unknownPlaceholders } from './unknown-placeholders';

describe('P15 W10 the shared starter set', () => {
  it.each(STARTER_TEMPLATES.map((one) => [one.name, one] as const))(
    'P15 %s can be sent, and costs little',
    (_, one) => {
      expect(templateProblems(one.channel, one)).toEqual([]);
      if (one.channel === 'email') return;
      const { encoding, segments } = countSms(fillWithExamples(one.body, null));
      expect([encoding, segments <= 2]).toEqual(['gsm7', true]);
    },
  );

  it('W10 the texts for a patient not seen for a while and for a review are marketing', () => {
    const marketing = STARTER_TEMPLATES.filter(({ purpose }) => purpose === 'marketing').map(({ name }) => name);
    expect(marketing).toEqual(['We have not seen you for a while', 'Please leave a review']);
  });

  it('P15 each has an id of its own, by which it is found', () => {
    expect(new Set(STARTER_TEMPLATES.map(({ id }) => id)).size).toBe(STARTER_TEMPLATES.length);
    for (const one of STARTER_TEMPLATES) expect(starterTemplate(one.id)).toBe(one);
    expect(starterTemplate('00000000-0000-7000-8000-000000000000')).toBeNull();
  });

  it('P15 any part of a name or a text finds it, in any case; what stands nowhere finds nothing', () => {
    const anyPart = fc.constantFrom(...STARTER_TEMPLATES).chain((one) => {
      const text = fc.constantFrom(one.name, one.body);
      return fc.tuple(fc.constant(one), text, fc.nat(), fc.nat(), fc.boolean());
    });
    fc.assert(
      fc.property(anyPart, ([one, text, from, length, upper]) => {
        const start = from % text.length;
        const part = text.slice(start, start + (length % 30));
        return matchesFilter(one, { search: upper ? part.toUpperCase() : part });
      }),
    );
    expect(STARTER_TEMPLATES.filter((one) => matchesFilter(one, { search: 'zebra' }))).toEqual([]);
  });

  it('P15 a folder of SMS has what can go by SMS', () => {
    const channels = (channel: 'sms' | 'email' | 'any') =>
      new Set(STARTER_TEMPLATES.filter((one) => matchesFilter(one, { channel })).map((one) => one.channel));
    expect([channels('sms'), channels('email'), channels('any')]).toEqual([
      ...[new Set(['any', 'sms']), new Set(['any', 'email']), new Set(['any'])],
    ]);
    expect(STARTER_TEMPLATES.some((one) => matchesFilter(one, { archived: true }))).toBe(false);
  });
});

describe('P15 placeholders of a template', () => {
  const text = {
    subject: 'For ((Given_Name))',
    body: 'Dear ((given name)), ((Clinic)) ((shoe size??wear them)) ((clinic))',
  };

  it('P15 each is named once, as it was written first', () => {
    expect(placeholdersOf(text)).toEqual(['Given_Name', 'Clinic', 'shoe size']);
  });

  it('P15 those that no list of the practice has are told', () => {
    expect(unknownPlaceholders(text, [])).toEqual(['Clinic', 'shoe size']);
    const lists = [
      { header: ['NHS number', 'SHOE-SIZE'], columns: null },
      { header: ['NHS number', 'Clinic', 'clinic'], columns: null },
    ];
    expect(unknownPlaceholders(text, lists)).toEqual(['Clinic']);
  });
});
