import { inboxAfterMatching, replyInbox } from './reply-inbox';

const BULK = { kind: 'bulk-replies', ownerId: null };
const SAM = { kind: 'own', ownerId: 'sam' };
const KIM = { kind: 'own', ownerId: 'kim' };

test('P26 a reply to a campaign waits in Bulk Message Replies, and one to a single message with its author', () => {
  expect(replyInbox({ campaignId: 'c', senderId: null })).toEqual(BULK);
  expect(replyInbox({ campaignId: null, senderId: 'sam' })).toEqual(SAM);
  expect(replyInbox({ campaignId: null, senderId: null })).toEqual(BULK);
});

test('P26 a conversation that is taken away from a patient stays with the author of the single message', () => {
  expect(inboxAfterMatching(SAM, null)).toEqual(SAM);
  expect(inboxAfterMatching({ kind: 'needs-matching', ownerId: null }, null)).toEqual(BULK);
  expect(inboxAfterMatching(BULK, null)).toEqual(BULK);
});

test('N21 a conversation that is given to a patient goes where the answered message belongs', () => {
  const single = { campaignId: null, senderId: 'kim' };
  expect(inboxAfterMatching({ kind: 'needs-matching', ownerId: null }, single)).toEqual(KIM);
  expect(inboxAfterMatching(SAM, single)).toEqual(KIM);
  expect(inboxAfterMatching(SAM, { campaignId: 'c', senderId: null })).toEqual(BULK);
  expect(inboxAfterMatching(SAM, { campaignId: null, senderId: null })).toEqual(SAM);
});
