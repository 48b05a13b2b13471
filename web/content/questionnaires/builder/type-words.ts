/** What an item asks for, as a person chooses it. */
export const TYPE_WORDS: Readonly<Record<string, string>> = {
  boolean: 'Yes or no',
  choice: 'Choose from a list',
  'open-choice': 'Choose from a list, or own words',
  string: 'A few words',
  text: 'Several lines of text',
  integer: 'A whole number',
  decimal: 'A number',
  quantity: 'An amount with a unit',
  date: 'A date',
  dateTime: 'A date and time',
  time: 'A time of day',
  group: 'A heading with questions below it',
  display: 'Words only, no question',
};
