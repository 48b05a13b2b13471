import { belongsTo } from './categories';

const asthma = { reasons: ['Asthma review', 'COPD  Review'], urgencies: [] };

test('E17 a category groups reasons and urgencies; case and spaces do not count', () => {
  expect(belongsTo(asthma, { reason: ' asthma REVIEW', urgency: 'urgent' })).toBe(true);
  expect(belongsTo(asthma, { reason: 'copd review', urgency: 'routine' })).toBe(true);
  expect(belongsTo(asthma, { reason: 'Smear', urgency: 'routine' })).toBe(false);
  expect(belongsTo({ ...asthma, urgencies: ['urgent'] }, { reason: 'Asthma review', urgency: 'routine' })).toBe(false);
});
