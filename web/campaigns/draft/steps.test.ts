import type { Question } from '../../../domain/content/checks/findings';
import type { Draft } from '../../../ports/campaigns/drafts';
import { nextStep, stepsOf } from './steps';

const list = (status: 'processing' | 'ready' | 'refused', accepted = 12): Draft['list'] => ({
  ...{ id: 'x', name: 'Shingles', status },
  counts: status === 'processing' ? null : { rows: 20, accepted, rejected: 20 - accepted },
});
const words = (of: Draft['list'], body: string, isSound = true): string =>
  Object.values(stepsOf({ list: of, body, subject: null, unanswered: [] }, isSound)).join(' ');

describe('H14 the four steps of a draft', () => {
  it.each([
    ['nothing but a name', null, '', true, 'completed not-started cannot-start cannot-start', 'list'],
    ['a list in work', list('processing'), '', true, 'completed checking not-started cannot-start', 'message'],
    ['a list', list('ready'), '', true, 'completed completed not-started cannot-start', 'message'],
    ['a list and a text', list('ready'), 'Hello', true, 'completed completed completed not-started', 'review'],
    ['a faulty text', list('ready'), '((x', false, 'completed completed incomplete cannot-start', 'message'],
    ['a list in work, a text', list('processing'), 'Hello', true, 'completed checking completed not-started', 'review'],
    ['a refused list', list('refused'), 'Hello', true, 'completed cannot-use completed cannot-start', 'list'],
    ['nobody accepted', list('ready', 0), '', true, 'completed cannot-use cannot-start cannot-start', 'list'],
    ['a text and no list', null, 'Hello', true, 'completed not-started completed cannot-start', 'list'],
  ] as const)('H14 %s', (_, of, body, isSound, expected, next) => {
    expect(words(of, body, isSound)).toBe(expected);
    expect(nextStep(stepsOf({ list: of, body, subject: null, unanswered: [] }, isSound), isSound, [])).toBe(next);
  });

  it('C16 continues at the first question that is open, and not at the review', () => {
    const next = (unanswered: Question[]) => {
      const steps = stepsOf({ list: list('ready'), body: 'Hello', subject: null, unanswered }, true);
      return [steps.message, steps.review, nextStep(steps, true, unanswered)];
    };
    expect(next(['record', 'timing'])).toEqual(['incomplete', 'cannot-start', 'record']);
    expect(next(['timing'])).toEqual(['incomplete', 'cannot-start', 'timing']);
    expect(next([])).toEqual(['completed', 'not-started', 'review']);
  });
});
