import { evidenceEntries, evidenceHead, reachOf, type EvidenceFact } from './evidence';

const at = (day: number) => new Date(Date.UTC(2026, 10, day, 9));

test('N34 the entries stand in the order of time, with exact words, number, receipt, note and posting', () => {
  const facts: EvidenceFact[] = [
    {
      kind: 'letter',
      at: at(20),
      by: 'Sam',
      text: 'Dear Ann',
      addressLines: ['Ann Osei', '1 High Street'],
      returned: null,
    },
    { kind: 'call', at: at(15), by: 'Amira', outcome: 'left-message', note: 'With her son', callBackAt: at(17) },
    {
      ...({ kind: 'sms', at: at(2), by: 'Sam', text: 'Your review is due.', number: '07700900123' } as const),
      tries: [{ number: '07700900123', state: 'delivered', submittedAt: at(2), receiptAt: at(3) }],
    },
    { kind: 'block', at: at(10), by: 'Sam', about: 'number', ticks: ['Recalls'], why: 'Asked us to stop' },
    { kind: 'decision', at: at(1), by: 'import', act: 'recall-added' },
    {
      kind: 'answer',
      at: at(21),
      answer: 'done-elsewhere',
      entry: null,
      said: 'Hospital',
      decided: { at: at(22), by: 'Dr Lee', accepted: true },
    },
    { kind: 'link', at: at(4), proved: true },
  ];
  const entries = evidenceEntries(facts, 'Europe/London');
  expect(entries.map(({ title }) => title)).toEqual([
    'The recall came from the practice system, import',
    'SMS, sent by Sam',
    'The patient opened the link and proved who they are',
    'Blocked communication of the number changed by Sam',
    'Call by Amira: left a message',
    'Letter, posted by Sam',
    'The patient had it done elsewhere',
  ]);
  expect(entries[1]!.lines).toEqual([
    'To: 07700900123',
    'Try 1, 07700900123: handed to the provider 2 November 2026 at 9am, receipt 3 November 2026 at 9am: delivered',
    'Words: Your review is due.',
  ]);
  expect(entries[4]!.lines).toEqual(['Note: With her son', 'To call back from 17 November 2026 at 9am']);
  expect(entries[6]!.lines).toEqual(['Said: Hospital', 'Accepted by Dr Lee, 22 November 2026 at 9am']);
});

test('N34 the head says whose it is, how many attempts are documented, and no more than is proved', () => {
  const head = {
    ...{ practiceName: 'Oakfield Surgery', timeZone: 'Europe/London', reference: 'R-1', reason: 'Abnormal result' },
    ...{ dueDate: '2026-11-01', clinicallySignificant: true, attempts: 3, attemptsWanted: 3 },
    patient: { givenName: 'Ann', familyName: 'Osei', nhsNumber: '9990000018', dateOfBirth: '1951-03-04' },
  };
  const lines = evidenceHead(head, 'contacted', at(25));
  expect(lines[1]).toBe('Abnormal result, due 1 November 2026, reference R-1, clinically significant');
  expect(lines[2]).toBe(
    '3 of 3 documented attempts. The patient was contacted. Nothing proves yet that they know of it.',
  );
});

test.each([
  ['nothing', [], false, false, 'none'],
  ['a failed text', [['sms', 'failed']], false, false, 'none'],
  ['a receipt', [['sms', 'delivered']], false, false, 'contacted'],
  ['a letter that was posted', [['letter', 'posted']], false, false, 'contacted'],
  ['a call that nobody answered', [['call', 'no-answer']], false, false, 'none'],
  ['a message left behind', [['call', 'left-message']], false, false, 'contacted'],
  ['a conversation', [['call', 'spoke']], false, false, 'reached'],
  ['the link opened with proof', [['sms', 'delivered']], true, false, 'reached'],
  ['a visit', [], false, true, 'reached'],
] as const)('how far %s reaches a patient', (_what, attempts, provedByLink, isGiven, expected) => {
  const told = attempts.map(([channel, outcome]) => ({ channel, outcome }));
  expect(reachOf({ attempts: told, provedByLink, isGiven })).toBe(expected);
});
