import { workLines, type HomeWork } from './work-lines';

const NO_REPLIES = { waiting: 0, urgent: 0 };
const NOTHING: HomeWork = {
  ...{ bulkReplies: NO_REPLIES, singleReplies: NO_REPLIES, needsMatching: NO_REPLIES, assignedToMe: 0 },
  ...{ alarmingAnswers: 0, appointmentsToEnter: 0, invitationAnswers: 0, failedToCall: 0, failedToFix: 0 },
  ...{ batchesToPost: 0, lateBatches: 0, closingsToDecide: 0, translationsToApprove: 0, looksToReview: 0 },
  ...{ campaignCalls: [], failedMessages: 0, internalMessages: 0, recalls: null },
};
const ON = { bulkMessages: true };
const said = (more: Partial<HomeWork>, role: Parameters<typeof workLines>[1] = 'administrator', on = ON) =>
  workLines({ ...NOTHING, ...more }, role, on).map(({ link, rest }) => `${link} ${rest}`);

test('Home says nothing where nothing waits', () => {
  expect(said({})).toEqual([]);
});

test('Home names what waits in order of harm: a possible emergency is before everything, and other replies are not', () => {
  const work = {
    ...{ alarmingAnswers: 1, appointmentsToEnter: 2, invitationAnswers: 1, failedMessages: 1_000 },
    ...{ bulkReplies: { waiting: 3, urgent: 0 }, singleReplies: { waiting: 2, urgent: 1 }, assignedToMe: 1 },
  };
  expect(said(work)).toEqual([
    '2 replies to single messages to read, and 1 may be an emergency',
    '1 alarming answer to a questionnaire needs someone',
    '2 appointments are not in your clinical system yet',
    '3 replies to bulk messages to read',
    '1 conversation is assigned to you',
    '1,000 or more failed messages to follow up',
    '1 answer to an invitation needs your decision',
  ]);
  expect(said({ needsMatching: { waiting: 1, urgent: 1 } })).toEqual(['1 reply without a patient may be an emergency']);
});

test('Home names recalls once they are switched on, and letters that it names as late only there', () => {
  const recalls = { toAction: 4, undecided: 1, calls: 2, lettersToMake: 1, missedRuns: 1 };
  const lines = workLines({ ...NOTHING, recalls, batchesToPost: 3, lateBatches: 1 }, 'viewer', ON);
  expect(lines.map(({ link, rest }) => `${link} ${rest}`)).toEqual([
    '1 recall to decide about',
    '1 automated run of recalls did not happen',
    '4 recalls to action',
    '2 calls to make about recalls',
    '1 letter to make about recalls',
    '2 sets of letters to print and post',
  ]);
  expect(said({ recalls: null, batchesToPost: 3 })).toEqual([]);
});

test('Home names to each role what its pages show, and campaigns while Bulk Messages is on', () => {
  const recalls = { toAction: 0, undecided: 0, calls: 0, lettersToMake: 0, missedRuns: 0 };
  const work = {
    ...{ recalls, closingsToDecide: 1, translationsToApprove: 2, looksToReview: 1 },
    campaignCalls: [{ id: 'c1', name: 'Flu 2026', calls: 5 }],
  };
  const manager = [
    '1 import of recalls would close recalls, and needs your decision',
    '5 calls to make for Flu 2026',
    '2 translations of a template are not approved',
  ];
  expect(said(work, 'sender')).toEqual([manager[1]]);
  expect(said(work, 'manager')).toEqual(manager);
  expect(said(work)).toEqual([...manager, '1 look at a patient’s record to review']);
  expect(said(work, 'manager', { bulkMessages: false })).toEqual([manager[0]]);
});
