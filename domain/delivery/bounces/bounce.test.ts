// cspell:ignore Exim SMTPD qmail
import { readBounce, reportFor, type ReturnedMail } from './bounce';
import { processorTime } from '../../../test/support/processor-time';

const mail = (given: Partial<ReturnedMail>): ReturnedMail => ({
  ...{ reportType: null, subject: '', from: 'mailer-daemon@mx.example', emptySender: true, failedRecipients: null },
  ...{ isAutomaticAnswer: false, status: '', text: '', ...given },
});
const lines = (...all: string[]): string => all.join('\r\n');
const status = (...fields: string[]): string => lines('Reporting-MTA: dns; mx.example', '', ...fields);
const about = 'Final-Recipient: rfc822; pat@example.org';

describe('A4 a delivery status', () => {
  it.each([
    ['failed', '5.1.1', { kind: 'failed', code: 'address-unknown', permanent: true }],
    ['failed', '5.2.2', { kind: 'failed', code: 'mailbox-full', permanent: true }],
    ['failed', '4.4.7', { kind: 'failed', code: 'mail-server-busy', permanent: false }],
    ['failed', '5.7.1', { kind: 'failed', code: 'mail-server-refused', permanent: true }],
    ['failed', '5.6.0', { kind: 'failed', code: 'content-rejected', permanent: true }],
    ['delivered', '2.0.0', { kind: 'delivered' }],
    ['delayed', '4.4.1', { kind: 'delayed' }],
    ['relayed', '2.0.0', { kind: 'none' }],
    ['expanded', '2.0.0', { kind: 'none' }],
    ['deliverable', '2.1.5', { kind: 'none' }],
  ])('%s %s', (action, code, report) => {
    const reading = readBounce(
      mail({ reportType: 'delivery-status', status: status(about, `Action: ${action}`, `Status: ${code}`) }),
    );
    expect(reportFor(reading, 'pat@example.org')).toEqual(report);
  });

  it('says of several recipients what it says of ours', () => {
    const reading = readBounce(
      mail({
        status: status(
          ...['Final-Recipient: rfc822; other@example.org', 'Action: failed', 'Status: 5.1.1', ''],
          ...['Original-Recipient: rfc822;pat@example.org', about, 'Action: delayed', 'Status: 4.0.0 (lookup failed)'],
        ),
      }),
    );
    expect(reading.kind).toBe('bounce');
    expect(reportFor(reading, 'Pat@example.org')).toEqual({ kind: 'delayed' });
  });

  it('is read from the text where a server forgot the parts, but never from what it returns', () => {
    const text = lines('User unknown', '', about, 'Action: failed', 'Status: 5.1.1');
    expect(readBounce(mail({ text })).recipients).toEqual([
      expect.objectContaining({ recipient: 'pat@example.org', status: '5.1.1', permanent: true }),
    ]);
    const returned = lines(
      'could not be delivered',
      '--- Below this line is a copy of the message.',
      about,
      'Action: failed',
    );
    expect(readBounce(mail({ subject: 'failure notice', text: returned })).recipients[0]).toMatchObject({
      action: null,
    });
  });

  it('folds long fields', () => {
    const folded = status(
      about,
      'Action: failed',
      'Status: 5.0.0',
      'Diagnostic-Code: smtp; 554 delivery error:',
      '\tuser unknown',
    );
    expect(readBounce(mail({ status: folded })).recipients[0]).toMatchObject({ code: 'address-unknown' });
  });
});

describe('A4 a bounce without a delivery status', () => {
  it.each([
    [
      'qmail',
      'failure notice',
      ["Hi. I wasn't able to deliver your message.", '<pat@example.org>:', 'Remote host said: 550 5.7.1 Access denied'],
      'mail-server-refused',
      true,
    ],
    [
      'qmail, temporary',
      'failure notice',
      [
        "I wasn't able to deliver your message.",
        '<pat@example.org>:',
        'Unable to contact server. (#4.4.3)',
        'in the queue too long.',
      ],
      'mail-server-busy',
      false,
    ],
    [
      'Exim',
      'Mail delivery failed',
      [
        'could not be delivered to one or more of its recipients. This is a permanent error.',
        '  pat@example.org',
        '    "you are blacklisted"',
      ],
      'mail-server-refused',
      true,
    ],
    [
      'Exim, old hosts',
      'Mail delivery failed',
      ['could not be delivered', '  pat@example.org', '    all hosts have been failing for a long time'],
      'mail-server-busy',
      false,
    ],
    [
      'Postfix',
      'Undelivered Mail Returned to Sender',
      [
        'could not be delivered',
        '<pat@example.org>: Name service error for domain example.org: Host not',
        '    found, try again',
      ],
      'address-unknown',
      true,
    ],
    [
      'Exchange',
      'Undeliverable: Review',
      [
        'Your message',
        '  To:      us@practice.example',
        'did not reach the following recipient(s):',
        'pat@example.org on Thu',
        '    The recipient name is not recognized',
      ],
      'address-unknown',
      true,
    ],
    [
      'Domino',
      'DELIVERY FAILURE: User Pat (pat@example.org) not listed in Domino Directory',
      ['was not delivered to:', '  pat@example.org', 'because:', '  User pat not listed in Domino Directory'],
      'address-unknown',
      true,
    ],
    [
      'sendmail',
      'Returned mail: Cannot send message for 4 days',
      ['   ----- Transcript of session follows -----', '421 example.org (smtp)... Deferred: Connection timed out'],
      'mail-server-busy',
      false,
    ],
    [
      'OpenSMTPD',
      'Delivery status notification: error',
      ['An error has occurred while attempting to deliver a message:', 'pat@example.org: Domain does not exist'],
      'address-unknown',
      true,
    ],
    [
      'a short one',
      'Returned mail: Review',
      ["User's mailbox is full: <pat@example.org>", 'Unable to deliver mail.'],
      'mailbox-full',
      true,
    ],
    [
      'one without a cause',
      'Undeliverable: pat@example.org',
      ['Did not reach the following recipient: pat@example.org'],
      'cause-unknown',
      null,
    ],
  ] as const)('of %s', (_server, subject, text, code, permanent) => {
    const reading = readBounce(mail({ subject, text: lines(...text) }));
    expect(reading.kind).toBe('bounce');
    expect(reportFor(reading, 'pat@example.org')).toEqual({ kind: 'failed', code, permanent });
  });

  it('names each of several recipients with its own cause', () => {
    const text = lines(
      'An error has occurred while attempting to deliver a message',
      'full@example.org: 550 5.2.2 Mailbox Full',
      'gone@example.org: 550 5.1.1 User Unknown',
    );
    expect(readBounce(mail({ subject: 'Delivery status notification: error', text })).recipients).toEqual([
      expect.objectContaining({ recipient: 'full@example.org', code: 'mailbox-full' }),
      expect.objectContaining({ recipient: 'gone@example.org', code: 'address-unknown' }),
    ]);
  });

  it('that only warns of a delay is no failure', () => {
    const text = lines(
      'A message that you sent has not yet been delivered.',
      '  pat@example.org',
      '    450 try later',
      'Delivery attempts will continue.',
    );
    const reading = readBounce(mail({ subject: 'Warning: message x delayed 24 hours', text }));
    expect(reading.kind).toBe('delay');
    expect(reportFor(reading, 'pat@example.org')).toEqual({ kind: 'delayed' });
  });
});

describe('what is no bounce', () => {
  it.each([
    ['a complaint', mail({ reportType: 'feedback-report', text: 'abuse report' }), 'complaint'],
    [
      'an automatic answer',
      mail({ from: 'pat@example.org', isAutomaticAnswer: true, text: 'I am away. Mail could not be delivered.' }),
      'auto-reply',
    ],
    [
      'a person',
      mail({
        from: 'pat@example.org',
        emptySender: false,
        text: 'Did my mail reach you? My user is unknown, they say.',
      }),
      'not-a-bounce',
    ],
    [
      'a person about a delivery',
      mail({ from: 'pat@example.org', emptySender: false, subject: 'Delivery problem', text: 'The parcel came.' }),
      'not-a-bounce',
    ],
  ])('%s', (_what, given, kind) => {
    const reading = readBounce(given);
    expect(reading.kind).toBe(kind);
    expect(reportFor(reading, 'pat@example.org')).toEqual({ kind: 'none' });
  });

  it('is read quickly, however odd the text', () => {
    const odd = 'could not be delivered <a@b: 550 '.repeat(20_000);
    const spent = processorTime();
    readBounce(mail({ subject: 'failure notice', text: odd, status: 'Final-Recipient: x\n'.repeat(20_000) }));
    expect(spent()).toBeLessThan(2_000);
  });
});
