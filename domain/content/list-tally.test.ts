import { compileMarkedWords } from './checks/marked-words';
import { tallyList } from './list-tally';
import { processorTime } from '../../test/support/processor-time';

const LIST = { header: ['NHS number', 'DOB', 'First name', 'Clinic'], columns: { nhsNumber: 0, dateOfBirth: 1 } };
const row = (number: number, firstName: string, clinic = 'Monday') => ({
  row: number,
  cells: ['999 000 0018', '4 March 1951', firstName, clinic],
});

describe('P17 what a text comes to over a list', () => {
  it('P17 the longest row and the sum of all segments are those of the filled-in texts', () => {
    const tally = tallyList({ channel: 'sms', body: 'Dear ((First name))' }, LIST, 918);
    for (const one of [row(2, 'Al'), row(3, 'A'.repeat(200)), row(4, 'Siân')]) tally.add(one);
    expect(tally.result()).toMatchObject({
      rows: 3,
      segments: 1 + 2 + 1,
      longest: { row: 3, segments: 2, units: 205 },
    });
  });

  it('P17 of equal segments the longer text is the longest, and of equal texts the first', () => {
    const tally = tallyList({ channel: 'sms', body: '((First name))' }, LIST, 918);
    for (const one of [row(2, 'Al'), row(3, 'Anna'), row(4, 'Omar')]) tally.add(one);
    expect(tally.result().longest?.row).toBe(3);
  });

  it('P17 the emptiest is the row that lacks most, then the shortest; one that is left out is not shown', () => {
    const body = 'Dear ((First name)), ((Clinic))';
    const rows = [row(2, 'Al'), row(3, 'Bartholomew', ''), row(4, 'Al', ''), row(5, 'Al', ''), row(6, 'Jo')];
    const emptiest = (emptyValues: 'leave-out' | null) => {
      const tally = tallyList({ channel: 'sms', body, emptyValues }, LIST, 918);
      for (const one of rows) tally.add(one);
      return tally.result().emptiest;
    };
    expect([emptiest(null), emptiest('leave-out')]).toEqual([
      { row: 4, lacking: 1, units: 9 },
      { row: 2, lacking: 0, units: 15 },
    ]);
  });

  it('P17 missing values are counted by placeholder, in body and subject', () => {
    const text = { channel: 'email' as const, body: 'Dear ((first_name)), ((clinic))', subject: 'For ((First name))' };
    const tally = tallyList(text, LIST, null);
    for (const one of [row(2, 'Al'), row(17, ' '), row(18, '', '')]) tally.add(one);
    expect(tally.result().missing).toEqual([
      { name: 'First name', firstRow: 17, count: 2 },
      { name: 'clinic', firstRow: 18, count: 1 },
    ]);
  });

  it('P17 rows longer than the provider takes', () => {
    const tally = tallyList({ channel: 'sms', body: '((First name))' }, LIST, 10);
    for (const one of [row(2, 'Al'), row(3, 'x'.repeat(11)), row(4, 'x'.repeat(10)), row(5, 'x'.repeat(12))]) {
      tally.add(one);
    }
    expect(tally.result().tooLong).toEqual({ firstRow: 3, count: 2 });
  });

  it('P17 an email has no segments; a list of nobody has no longest', () => {
    const tally = tallyList({ channel: 'email', body: '((First name))', subject: 'x' }, LIST, null);
    const nothing = {
      rows: 0,
      segments: 0,
      longest: null,
      emptiest: null,
      missing: [],
      tooLong: null,
      leftOut: 0,
      faults: null,
      toCall: 0,
      texts: [{ patients: 0, segments: 0, longest: 0 }],
    };
    expect(tally.result()).toEqual(nothing);
    tally.add(row(2, 'Al'));
    expect(tally.result().segments).toBe(0);
  });

  it('H4 rows that are far too long for SMS or email are counted without being built', () => {
    const huge = 'x'.repeat(60_000);
    const sms = tallyList({ channel: 'sms', body: '((First name))'.repeat(200) }, LIST, 918);
    const email = tallyList({ channel: 'email', body: '((First name))'.repeat(200), subject: 'x' }, LIST, null);
    const spent = processorTime();
    for (let index = 0; index < 1_000; index++) {
      sms.add(row(index + 2, huge));
      email.add(row(index + 2, huge));
    }
    expect(sms.result()).toMatchObject({ tooLong: { firstRow: 2, count: 1_000 }, longest: { units: 12_000_000 } });
    expect(email.result().tooLong).toEqual({ firstRow: 2, count: 1_000 });
    // 24 GB of text if it were built.
    expect(spent()).toBeLessThan(5_000);
  });

  it('N7 marked words and links that the list brings in are named, with how many rows', () => {
    const rules = { markedWords: compileMarkedWords(['HIV']), links: ['example.org'] };
    const tally = tallyList({ channel: 'sms', body: 'About ((First name))' }, LIST, 918, undefined, rules);
    for (const [number, value] of ['hiv', 'Al', 'see bit.ly/x', 'HIV', 'example.org'].entries()) {
      tally.add(row(number + 2, value));
    }
    expect(tally.result().faults).toMatchObject({
      words: { found: ['HIV'], rows: { firstRow: 2, count: 2 } },
      links: { found: [{ host: 'bit.ly' }], rows: { firstRow: 4, count: 1 } },
    });
  });
});
