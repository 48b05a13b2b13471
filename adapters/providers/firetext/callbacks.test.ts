import type { WebhookBody } from '../../../ports/delivery/message-provider';
import { FAILURE_REASONS } from '../../../domain/delivery/failure-reasons';
import { readReceipt, readReply } from './callbacks';

const form = (fields: Record<string, string>): WebhookBody => ({
  contentType: 'application/x-www-form-urlencoded',
  text: new URLSearchParams(fields).toString(),
});
const receipt = (fields: Record<string, string>) =>
  readReceipt(form({ mobile: '447700900123', time: '2026-07-01 09:00:00', reference: 'a1', ...fields }));

describe('a receipt from Firetext', () => {
  it('is delivered, failed or still on its way', () => {
    expect(receipt({ status: '0' })).toEqual({ reference: 'a1', news: 'delivered' });
    expect(receipt({ status: '0', code: '000' })).toEqual({ reference: 'a1', news: 'delivered' });
    expect(receipt({ status: '2' })).toEqual({ reference: 'a1', news: 'accepted' });
  });

  it.each([
    ['101', 'number-invalid'],
    ['102', 'phone-off'],
    ['103', 'network-trouble'],
    ['104', 'memory-full'],
    ['201', 'number-invalid'],
    ['301', 'sms-not-supported'],
    ['302', 'cause-unknown'],
    ['401', 'message-rejected'],
    ['900', 'network-trouble'],
    ['000', 'cause-unknown'],
  ] as const)('tells cause %s apart (A4, H15)', (code, ours) => {
    expect(receipt({ status: '1', code })).toEqual({ reference: 'a1', news: 'failed', code: ours });
  });

  it('keeps passing causes passing and lasting ones lasting, as the vendor does', () => {
    const permanent = (code: string) => {
      const reading = receipt({ status: '1', code });
      return reading?.code ? FAILURE_REASONS[reading.code].permanent : null;
    };
    expect(['101', '201', '301', '401'].map(permanent)).toEqual([true, true, true, true]);
    expect(['102', '103', '104', '302', '900', '000'].map(permanent)).toEqual(Array(6).fill(false));
  });

  it.each<Record<string, string>>([{ status: '1' }, { status: '1', code: '' }, { status: '1', code: '555' }])(
    'leaves permanence to what came before when no cause is named: %j',
    (fields) => {
      expect(receipt(fields)).toEqual({
        reference: 'a1',
        news: 'failed',
        code: 'cause-unknown',
        permanentIfNotBuffered: true,
      });
    },
  );

  it.each(['2026-07-01 09:00:00', '2026-07-01 09:00:00 +0100', '2026-07-01T09:00:00Z', 'yesterday', ''])(
    'does not stumble over the time %j',
    (time) => {
      expect(receipt({ status: '0', time })).toEqual({ reference: 'a1', news: 'delivered' });
    },
  );

  it('says unknown for a status nobody described, and names no reference when there is none', () => {
    expect(receipt({ status: '9' })).toEqual({ reference: 'a1', news: 'unknown' });
    expect(receipt({ status: '0', reference: '' })).toEqual({ reference: null, news: 'delivered' });
  });

  it('is not read from anything else', () => {
    expect(readReceipt({ contentType: 'application/json', text: '{"status":"0"}' })).toBeNull();
    expect(readReceipt(form({ reference: 'a1' }))).toBeNull();
    expect(readReceipt({ contentType: '', text: '' })).toBeNull();
    expect(readReceipt({ contentType: 'application/x-www-form-urlencoded; charset=UTF-8', text: 'status=0' })).toEqual({
      reference: null,
      news: 'delivered',
    });
  });
});

describe('a reply through Firetext', () => {
  it('keeps numbers, text and time as they came', () => {
    const fields = {
      source: '447700900123',
      destination: '447860000000',
      message: 'Yes & “thanks” 👍\nSee you',
      time: 'x',
    };
    expect(readReply(form(fields))).toEqual({
      from: '447700900123',
      to: '447860000000',
      text: 'Yes & “thanks” 👍\nSee you',
      time: 'x',
    });
  });

  it('may be empty, but not nameless', () => {
    expect(readReply(form({ source: '4477', destination: '4478', message: '' }))).toEqual({
      from: '4477',
      to: '4478',
      text: '',
      time: '',
    });
    expect(readReply(form({ destination: '4478', message: 'x' }))).toBeNull();
    expect(readReply(form({ source: '4477', destination: '4478' }))).toBeNull();
  });
});
