import { PARTS, readSettings } from './settings';

const env = {
  DATABASE_URL: 'postgres://a/b',
  SIMULATOR_DATABASE_URL: 'postgres://a/c',
  SIMULATOR_PORT: '0',
  SIMULATOR_SMTP_PORT: '2525',
};

it('reads the environment', () => {
  expect(readSettings(env)).toEqual({
    databaseUrl: 'postgres://a/b',
    simulatorDatabaseUrl: 'postgres://a/c',
    host: '127.0.0.1',
    port: 0,
    smtpPort: 2525,
    inboundSmtp: null,
    parts: PARTS,
    smsKey: 'simulator',
    recordToken: null,
  });
  expect(readSettings({ ...env, DATABASE_URL: '', SIMULATOR_PARTS: 'sms, record' })).toMatchObject({
    databaseUrl: null,
    parts: ['sms', 'record'],
  });
});

it.each([
  [{ ...env, SIMULATOR_DATABASE_URL: '' }, 'SIMULATOR_DATABASE_URL is not set'],
  [{ ...env, SIMULATOR_PORT: '99999' }, 'SIMULATOR_PORT is not a port'],
  [{ ...env, DATABASE_URL: undefined }, 'DATABASE_URL is not set; the register reads it'],
  [{ ...env, SIMULATOR_PARTS: 'sms,fax' }, 'SIMULATOR_PARTS names an unknown part: fax'],
])('says what is wrong', (wrong, message) => {
  expect(() => readSettings(wrong)).toThrow(message);
});
