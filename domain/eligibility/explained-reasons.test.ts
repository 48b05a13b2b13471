import { explainReasons, reasonSource, type ListSources } from './explained-reasons';
import { ROW_REASON_CODES } from '../lists/row-reasons';

const sources: ListSources = {
  demographics: 'register',
  contactSource: 'demographics',
  uploadedBy: 'Sam Okoro',
  uploadedAt: '2026-11-24T09:00:00.000Z',
  checkedAt: '2026-11-24T09:01:00.000Z',
  sharedNumbersBy: 'Amira Khan',
  sharedNumbersAt: '2026-11-24T09:05:00.000Z',
};

describe('N10 one explanation for each reason', () => {
  it.each(ROW_REASON_CODES)('N10 %s has its rule, what would change it and where it goes back to', (code) => {
    const [explained] = explainReasons([{ code }], sources);
    expect(explained).toMatchObject({ code, message: expect.stringMatching(/^[A-Z]/) as string });
    expect(explained!.change).toMatch(/^[A-Z].*\.$/);
    expect(explained!.setBy.who).toMatch(/^[A-Z]/);
  });

  it('N10 what a person or the record set has their name and time', () => {
    const at = '2026-11-20T10:00:00.000Z';
    expect(reasonSource({ code: 'blocked', by: 'Jo Bennett', at }, sources)).toEqual({ who: 'Jo Bennett', at });
    expect(reasonSource({ code: 'dissent', at }, sources)).toEqual({ who: 'The record', at });
    expect(reasonSource({ code: 'likely-to-fail', at }, sources)).toEqual({
      who: 'The last message to this number',
      at,
    });
    expect(reasonSource({ code: 'shared-number', detail: '2' }, sources)).toEqual({
      who: 'One message per number, chosen by Amira Khan',
      at: sources.sharedNumbersAt,
    });
    expect(reasonSource({ code: 'monthly-limit' }, sources)).toEqual({ who: 'The practice’s settings', at: null });
  });

  it('H8 N10 the register is called PDS only where it is PDS', () => {
    expect(reasonSource({ code: 'not-found' }, sources).who).toBe('The practice’s register');
    expect(reasonSource({ code: 'not-found' }, { ...sources, demographics: 'pds' }).who).toBe('PDS');
    const changeOf = (demographics: ListSources['demographics']) =>
      explainReasons([{ code: 'details-mismatch' }], { ...sources, demographics })[0]!.change;
    expect(changeOf('register')).toContain('the practice’s register');
    expect(changeOf('pds')).toContain('with PDS');
  });

  it('N10 a contact goes back to where the list takes contacts from', () => {
    const missing = (contactSource: ListSources['contactSource']) =>
      explainReasons([{ code: 'mobile-missing' }], { ...sources, contactSource })[0]!;
    expect(missing('demographics')).toMatchObject({
      change: expect.stringContaining('the patient’s record') as string,
      setBy: { who: 'The practice’s register', at: sources.checkedAt },
    });
    expect(missing('file')).toMatchObject({
      change: expect.stringContaining('the file') as string,
      setBy: { who: 'The file, uploaded by Sam Okoro', at: sources.uploadedAt },
    });
  });

  it('N11 nothing recorded is never told as a refusal', () => {
    const [notAsked] = explainReasons([{ code: 'dissent', detail: 'marketing-not-asked' }], sources);
    expect(notAsked!.message).toContain('nothing is recorded');
    expect(`${notAsked!.message} ${notAsked!.change}`).not.toMatch(/refus|not wish/i);
  });
});
