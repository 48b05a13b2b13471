import { createServer } from 'node:net';
import { loadEnv, loadServiceEnv } from '../../config/env';
import { keepPorts } from './ports';
import { logsFor, partsNotReady } from './readiness';
import {
  simulatorsDatabase,
  demoTokens,
  httpAddress,
  reachableHost,
  serviceEnvironment,
  type Addresses,
} from './settings';

const secrets = {
  postgresPassword: 'p',
  secretKeys: `demo:${Buffer.alloc(32, 7).toString('base64')}`,
  demoToken: 'one',
  demoOtherToken: 'two',
};

const addresses: Addresses = {
  url: 'http://127.0.0.1:3000',
  askUrl: 'http://127.0.0.1:3000',
  databaseUrl: 'postgresql://postgres:p@127.0.0.1:1/rollcall',
  simulatorDatabaseUrl: 'postgresql://postgres:p@127.0.0.1:1/rollcall_simulators',
  temporalAddress: '127.0.0.1:2',
  temporalUiUrl: 'http://127.0.0.1:3',
  simulatorUrl: 'http://127.0.0.1:4',
  mailboxUrl: 'http://127.0.0.1:4/mailbox',
  mailboxSmtpUrl: 'smtp://127.0.0.1:5',
  inboundSmtpAddress: null,
};

const childEnv = (given: Record<string, string>) => serviceEnvironment(given, loadEnv(given), addresses, secrets);

describe('the environment of the service', () => {
  it('is complete for a process that is given nothing else', () => {
    expect(loadServiceEnv(childEnv({ ROLLCALL_DEMO: '1' }))).toMatchObject({
      demo: true,
      smsProvider: 'simulator',
      smtpUrl: 'smtp://127.0.0.1:5',
      registerBaseUrl: 'http://127.0.0.1:4/fhir',
      fhirBaseUrl: 'http://127.0.0.1:4/fhir/record',
      shutdownSeconds: 20,
    });
  });

  it('leaves what the person set', () => {
    const own = { SMTP_URL: 'smtp://mail:25', REGISTER_BASE_URL: 'http://r/f', SMS_PROVIDER: '', PORT: '8080' };
    expect(loadServiceEnv(childEnv(own))).toMatchObject({
      port: 8080,
      publicUrl: 'http://127.0.0.1:8080',
      smtpUrl: 'smtp://mail:25',
      registerBaseUrl: 'http://r/f',
      smsProvider: null,
    });
  });

  it('M2 has no provider where none is named and it is no demo', () => {
    for (const given of [{} as Record<string, string>, { ROLLCALL_DEMO: '0' }]) {
      expect(loadServiceEnv(childEnv(given))).toMatchObject({ demo: false, smsProvider: null, smtpUrl: null });
    }
    const named = childEnv({ ROLLCALL_DEMO: '0', SMS_PROVIDER: 'simulator', SMTP_URL: 'smtp://mail:25' });
    expect(loadServiceEnv(named)).toMatchObject({ smsProvider: 'simulator', smtpUrl: 'smtp://mail:25' });
  });

  it('does not hold the demo tokens', () => {
    const given = { ROLLCALL_DEMO_TOKEN: 'mine' };
    expect(Object.values(childEnv(given))).not.toContain('mine');
    expect(demoTokens(loadEnv(given), secrets)).toEqual({ first: 'mine', other: 'two' });
  });
});

describe('addresses', () => {
  it('put an IPv6 address in brackets and ask "every interface" on loopback', () => {
    expect(httpAddress('::1', 80)).toBe('http://[::1]:80');
    expect([reachableHost('0.0.0.0'), reachableHost('::'), reachableHost('10.0.0.1')]).toEqual([
      '127.0.0.1',
      '::1',
      '10.0.0.1',
    ]);
  });

  it('name the database of the simulators after ours', () => {
    expect(simulatorsDatabase('postgresql://u:p@h:1/clinic?sslmode=require')).toEqual({
      url: 'postgresql://u:p@h:1/clinic_simulators?sslmode=require',
      name: 'clinic_simulators',
    });
  });
});

describe('ports', () => {
  it('stay when they are free and are chosen anew when they are taken', async () => {
    const first = await keepPorts(['a', 'b'], {});
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(first.a, '127.0.0.1', resolve));
    const second = await keepPorts(['a', 'b', 'c'], first);
    await new Promise((resolve) => server.close(resolve));
    expect(second.a).not.toBe(first.a);
    expect(second.b).toBe(first.b);
    expect(new Set(Object.values(second)).size).toBe(3);
  });
});

describe('a service that is not ready', () => {
  it('names the parts and where to read on', () => {
    const why = partsNotReady(503, '{"parts":{"postgresql":"ok","temporal":"away","worker":"away"}}');
    expect(why).toBe('temporal is away, worker is away');
    expect(logsFor(why)).toEqual(['temporal', 'worker']);
  });

  it('says what it can of another answer', () => {
    expect(partsNotReady(502, '<html>')).toBe('the API answers 502');
    expect(logsFor('the API answers 502')).toEqual(['api']);
  });
});
