import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnv, loadServiceEnv, VARIABLES } from './env';

const key = Buffer.alloc(32, 1).toString('base64');

const refusal = (source: Record<string, string>) => {
  try {
    loadEnv(source);
  } catch (error) {
    return (error as Error).message;
  }
  return null;
};

describe('the environment', () => {
  it('has the defaults of the contract', () => {
    expect(loadEnv({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1:3000',
      dataDir: '.rollcall',
      databaseUrl: null,
      temporalAddress: null,
      temporalNamespace: 'default',
      demo: false,
      allowFictionalNumbers: false,
      smsProvider: null,
      firetext: null,
      smtpUrl: null,
      demographicsProvider: 'register',
      recordProvider: 'local',
      patientLimit: 10_000,
      leaseSeconds: 60,
      lookupSeconds: 300,
      apiRequestsPerMinute: 6_000,
      trustProxy: false,
      logLevel: 'info',
    });
  });

  it('days are shorter only where no text and no email reaches real people', () => {
    const short = { ROLLCALL_DAY_SECONDS: '5' };
    const firetext = {
      ...{ SMS_PROVIDER: 'firetext', FIRETEXT_BASE_URL: 'https://www.firetext.co.uk/api/' },
      ...{ FIRETEXT_API_KEY: 'key', FIRETEXT_FROM: 'Practice' },
    };
    expect(loadEnv({ ...short, SMS_PROVIDER: 'simulator', SMTP_URL: 'smtp://127.0.0.1:25' }).daySeconds).toBe(5);
    expect(refusal({ ...short, ...firetext })).toBe(
      'ROLLCALL_DAY_SECONDS is 5, and SMS_PROVIDER=firetext reaches real people; allowed with it: 86400.',
    );
    expect(refusal({ ...short, SMTP_URL: 'smtps://mail.example.org' })).toMatch(/this SMTP_URL reaches real people/);
    expect(loadEnv({ ...firetext, ROLLCALL_DAY_SECONDS: '86400' }).daySeconds).toBe(86_400);
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(loadEnv({}))).toBe(true);
  });

  it('takes an empty value for one that is not set', () => {
    expect(loadEnv({ PORT: '', DATABASE_URL: '', ROLLCALL_DEMO: '' })).toMatchObject({ port: 3000, databaseUrl: null });
  });

  it('makes the public address of host and port', () => {
    expect(loadEnv({ HOST: '::1', PORT: '8080' }).publicUrl).toBe('http://[::1]:8080');
    expect(loadEnv({ PUBLIC_URL: 'https://rollcall.example.org/' }).publicUrl).toBe('https://rollcall.example.org');
  });

  it('finds register and record at the simulators unless told otherwise', () => {
    expect(loadEnv({ SIMULATOR_URL: 'http://127.0.0.1:9/' })).toMatchObject({
      registerBaseUrl: 'http://127.0.0.1:9/fhir',
      fhirBaseUrl: 'http://127.0.0.1:9/fhir/record',
      // M2: that simulators run somewhere names no provider.
      smsProvider: null,
    });
    expect(
      loadEnv({
        REGISTER_BASE_URL: 'http://a/r',
        RECORD_PROVIDER: 'fhir',
        FHIR_BASE_URL: 'http://b/f/',
        FHIR_TOKEN: 't',
      }),
    ).toMatchObject({ registerBaseUrl: 'http://a/r', fhirBaseUrl: 'http://b/f', fhirToken: 't' });
  });

  it.each(['', 'none'])('has no SMS where the provider is "%s", also in the demo', (SMS_PROVIDER) => {
    expect(loadEnv({ SMS_PROVIDER, ROLLCALL_DEMO: '1' }).smsProvider).toBeNull();
  });

  it('sends to the simulator in the demo, whose numbers are fictional', () => {
    expect(loadEnv({ ROLLCALL_DEMO: '1' })).toMatchObject({ smsProvider: 'simulator', allowFictionalNumbers: true });
    expect(loadEnv({ ROLLCALL_DEMO: '1', ROLLCALL_ALLOW_FICTIONAL_NUMBERS: '0' }).allowFictionalNumbers).toBe(false);
  });

  it.each(['0.0.0.0', '::', '192.168.1.20', 'rollcall.example.org'])(
    'L9 has no demo on %s, unless it is told that it may',
    (HOST) => {
      expect(() => loadEnv({ ROLLCALL_DEMO: '1', HOST })).toThrow(/ROLLCALL_DEMO=0/);
      expect(loadEnv({ ROLLCALL_DEMO: '1', HOST, ROLLCALL_DEMO_ON_NETWORK: '1' }).demo).toBe(true);
      expect(loadEnv({ ROLLCALL_DEMO: '0', HOST }).demo).toBe(false);
    },
  );

  it.each(['127.0.0.1', '127.0.0.2', 'localhost', '::1'])('has a demo on %s', (HOST) => {
    expect(loadEnv({ ROLLCALL_DEMO: '1', HOST }).demo).toBe(true);
  });

  it('takes Firetext with all it needs, and ends its base in a slash', () => {
    const firetext = {
      SMS_PROVIDER: 'firetext',
      FIRETEXT_BASE_URL: 'http://127.0.0.1:9000/api',
      FIRETEXT_API_KEY: 'k',
    };
    expect(loadEnv({ ...firetext, FIRETEXT_FROM: 'Surgery' }).firetext).toEqual({
      baseUrl: 'http://127.0.0.1:9000/api/',
      apiKey: 'k',
      from: 'Surgery',
    });
    expect(refusal(firetext)).toBe(
      'FIRETEXT_FROM is not set; SMS_PROVIDER=firetext needs FIRETEXT_BASE_URL, FIRETEXT_API_KEY, FIRETEXT_FROM.',
    );
    expect(refusal({ SMS_PROVIDER: 'firetext', FIRETEXT_FROM: 'x' })).toMatch(
      /^FIRETEXT_BASE_URL and FIRETEXT_API_KEY are not set;/,
    );
  });

  it('wants to know where the FHIR server is', () => {
    expect(refusal({ RECORD_PROVIDER: 'fhir' })).toBe(
      'FHIR_BASE_URL is not set; RECORD_PROVIDER=fhir needs FHIR_BASE_URL.',
    );
  });

  it.each([
    [{ SMS_PROVIDER: 'notify' }, 'SMS_PROVIDER is "notify", whose adapter is not built yet'],
    [{ SMS_PROVIDER: 'twilio' }, 'SMS_PROVIDER is "twilio", whose adapter is not built yet'],
    [{ DEMOGRAPHICS_PROVIDER: 'pds' }, 'DEMOGRAPHICS_PROVIDER is "pds", whose adapter is not built yet'],
    [{ SMS_PROVIDER: 'pigeon' }, 'SMS_PROVIDER is "pigeon"; allowed: simulator, firetext'],
    [{ PORT: '70000' }, 'PORT is "70000"; allowed: a whole number from 0 to 65535.'],
    [{ PORT: '3e3' }, 'PORT is "3e3"'],
    [{ ROLLCALL_DEMO: 'yes' }, 'ROLLCALL_DEMO is "yes"; allowed: 1 or 0.'],
    [{ PUBLIC_URL: 'rollcall.example.org' }, 'PUBLIC_URL is "rollcall.example.org"'],
    [{ FIRETEXT_BASE_URL: 'ftp://x/' }, 'FIRETEXT_BASE_URL is "ftp://x/"'],
    [{ TEMPORAL_ADDRESS: 'localhost' }, 'TEMPORAL_ADDRESS is "localhost"; allowed: host:port.'],
    [{ PATIENT_LIMIT: '0' }, 'PATIENT_LIMIT is "0"'],
    [{ TRUST_PROXY: 'yes' }, 'TRUST_PROXY is "yes"; allowed: true, false, how many proxies'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud"'],
  ])('refuses %j in one line', (source: Record<string, string>, line) => {
    expect(refusal(source)).toContain(line);
    expect(refusal(source)).not.toContain('\n');
  });

  it('does not print a value that may hold a password', () => {
    for (const name of ['DATABASE_URL', 'SMTP_URL', 'ROLLCALL_SECRET_KEYS', 'ROLLCALL_DEMO_TOKEN']) {
      const line = refusal({ [name]: 'mysql://user: hunter2' });
      expect(line).toContain(`${name} is set to something else`);
      expect(line).not.toContain('hunter2');
    }
  });

  it('takes a ring of keys of 32 bytes each', () => {
    expect(loadEnv({ ROLLCALL_SECRET_KEYS: `b:${key},a:${key}` }).secretKeys).toBe(`b:${key},a:${key}`);
    expect(refusal({ ROLLCALL_SECRET_KEYS: `a:${key},b:short` })).toContain('ROLLCALL_SECRET_KEYS');
  });

  it.each([
    ['true', true],
    ['2', 2],
    ['10.0.0.0/8, loopback', '10.0.0.0/8, loopback'],
  ])('hands TRUST_PROXY=%s to Express as it takes it', (TRUST_PROXY, expected) => {
    expect(loadEnv({ TRUST_PROXY }).trustProxy).toBe(expected);
  });

  it('wants database, Temporal and keys from a process that does the work', () => {
    const service = {
      DATABASE_URL: 'postgresql://u:p@h/d',
      TEMPORAL_ADDRESS: 'h:7233',
      ROLLCALL_SECRET_KEYS: `a:${key}`,
    };
    expect(loadServiceEnv(service)).toMatchObject({ databaseUrl: 'postgresql://u:p@h/d', temporalAddress: 'h:7233' });
    expect(() => loadServiceEnv({ ...service, DATABASE_URL: '' })).toThrow(/^DATABASE_URL is not set;/);
  });
});

describe('.env.example', () => {
  it('lists every variable once and no other, each below a line that explains', () => {
    const lines = readFileSync(join(__dirname, '..', '.env.example'), 'utf8').split('\n');
    const names = lines.flatMap((line) => /^#?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []);
    expect([...names].sort()).toEqual(Object.keys(VARIABLES).sort());
    const explained = lines.every((line, i) => !/^#?[A-Z][A-Z0-9_]*=/.test(line) || lines[i - 1]!.startsWith('#'));
    expect(explained).toBe(true);
  });

  it('D23 takes TLS of Temporal by the names of its own tools, and only with an address', () => {
    expect(loadEnv({}).temporalSecurity).toEqual({});
    const given = { TEMPORAL_ADDRESS: 'a:1', TEMPORAL_API_KEY: 'secret', TEMPORAL_TLS: '1' };
    expect(loadEnv(given).temporalSecurity).toEqual({ TEMPORAL_API_KEY: 'secret', TEMPORAL_TLS: 'true' });
    expect(refusal({ TEMPORAL_API_KEY: 'secret' })).toBe(
      'TEMPORAL_ADDRESS is not set; TEMPORAL_API_KEY needs TEMPORAL_ADDRESS.',
    );
    expect(refusal({ TEMPORAL_ADDRESS: 'a:1', TEMPORAL_TLS_CLIENT_CERT_PATH: 'c.pem' })).toBe(
      'TEMPORAL_TLS_CLIENT_KEY_PATH is not set; TEMPORAL_TLS_CLIENT_CERT_PATH needs TEMPORAL_TLS_CLIENT_KEY_PATH.',
    );
    expect(refusal({ TEMPORAL_API_KEY: 'two words' })).not.toContain('two words');
  });
});
