import { compileForList } from '../content/list-text';
import { invitationWords, RECALL_COLUMNS, RECALL_HEADER, recallCells } from './recall-list';

const ADA = { nhsNumber: '9434765919', dateOfBirth: '1951-03-04', familyName: 'Lovelace', givenName: 'Ada' };
const recall = (reference: string, reason: string, dueDate: string) => ({ reference, reason, dueDate });

test('E17 one message names several recalls together, with the earliest due date', () => {
  const recalls = [
    recall('R1', 'asthma review', '2026-12-24'),
    recall('R2', 'flu vaccination', '2026-12-01'),
    recall('R3', 'asthma review', '2026-12-30'),
  ];
  const cells = recallCells({ ...ADA, recalls });
  const text = compileForList(
    'Dear ((given name)), your ((reason)) is due on ((due date)).',
    RECALL_HEADER,
    RECALL_COLUMNS,
  );
  expect(text.problems).toEqual([]);
  expect(text.render(cells)).toBe('Dear Ada, your asthma review and flu vaccination is due on 1 December 2026.');
  expect(cells).toHaveLength(RECALL_HEADER.length);
});

test('invitations are named', () => {
  expect([1, 2, 3, 4].map(invitationWords)).toEqual([
    ...['first invitation', 'second invitation', 'third invitation', 'invitation 4'],
  ]);
});
