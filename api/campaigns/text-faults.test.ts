import { textFaults } from './text-faults';

const LIST = { header: ['NHS number', 'DOB', 'First name'], columns: { nhsNumber: 0, dateOfBirth: 1, givenName: 2 } };
const sms = (body: string, list: typeof LIST | null = LIST) =>
  textFaults({ channel: 'sms', subject: 'kept from an email', body }, list).map(
    ({ field, message }) => `${field}: ${message}`,
  );

describe('P15 P17 what keeps a text from being sent', () => {
  it.each([
    ['Dear ((First name))', []],
    ['Dear ((given_name))', []],
    ['', ['body: Enter the text of the message.']],
    ['Dear ((First nme))', ['body: The list has no column for ((First nme)). Did you mean ((First name))?']],
    ['Dear ((First name', [expect.stringContaining('not closed') as string]],
    ['x'.repeat(919), [expect.stringContaining('at most 918') as string]],
  ])('P17 %j', (body, expected) => {
    expect(sms(body)).toEqual(expected);
  });

  it('P17 nothing is unknown while the columns are not read', () => {
    expect(sms('Dear ((anything))', null)).toEqual([]);
  });

  it('P15 an email needs a subject, whose placeholders count too', () => {
    const of = (subject: string | null) => textFaults({ channel: 'email', subject, body: 'Hello' }, LIST);
    expect(of(null)).toEqual([{ field: 'subject', message: 'Enter a subject for the email.' }]);
    expect(of('For ((First name))')).toEqual([]);
    expect(of('For ((Firstname x))')[0]).toMatchObject({ field: 'subject' });
    expect(of('For ((')[0]).toMatchObject({ field: 'subject' });
  });
});
