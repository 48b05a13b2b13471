import { dateFieldsOf, fieldsOfDate, monthOf, readDateFields } from './date-fields';

const typed = (fields: Record<string, string | undefined>) => ({ text: (field: string) => fields[field] ?? '' });

test.each([
  [{ 'date-day': '7', 'date-month': '12', 'date-year': '2026' }, '2026-12-07'],
  [{ 'date-day': '07', 'date-month': 'Dec', 'date-year': '2026' }, '2026-12-07'],
  [{ date: '2026-12-07' }, '2026-12-07'],
  [{}, null],
])('H2 people type a date as day, month and year: %j', (fields, date) => {
  expect(readDateFields(typed(fields), 'date')).toEqual({ ok: true, date });
});

test.each([
  { 'date-day': '31', 'date-month': '2', 'date-year': '2026' },
  { 'date-day': '7', 'date-month': '12', 'date-year': '' },
  { 'date-day': '7', 'date-month': 'soon', 'date-year': '2026' },
  { date: '7/12/2026' },
])('H2 what is no date is refused at its first field: %j', (fields) => {
  expect(readDateFields(typed(fields), 'date')).toMatchObject({ ok: false, error: { field: 'date-day' } });
});

test('H2 a date is shown in its three fields again', () => {
  expect(fieldsOfDate('2026-12-07')).toEqual({ day: '7', month: '12', year: '2026' });
  expect(dateFieldsOf(typed({ 'to-day': '1' }), 'to')).toEqual({ day: '1', month: '', year: '' });
  expect(['12', 'december', 'ja', ''].map(monthOf)).toEqual([12, 12, 0, 0]);
});
