import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { NativeConnection } from '@temporalio/worker';
import { createTemporalClient } from '../../adapters/temporal/client';
import { connectionOptionsOf } from '../../adapters/temporal/connection';
import { createTemporalCheck } from '../../adapters/temporal/health';
import { ensureNamespace } from '../../adapters/temporal/namespace';

const file = (name: string) => resolve('test', 'files', 'tls', name);
const pem = (name: string) => readFileSync(file(name));
const TLS = {
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: file('ca.pem'),
  TEMPORAL_TLS_SERVER_NAME: 'server.temporal.test',
};
const MTLS = {
  ...TLS,
  TEMPORAL_TLS_CLIENT_CERT_PATH: file('client.pem'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: file('client-key.pem'),
};

/** The real Temporal server behind TLS that asks for a certificate, as Temporal Cloud does. */
describe('D23 Temporal over TLS', () => {
  let proxy: Server;
  let address: string;
  const namespace = 'tls-test';
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    const [host, port] = process.env.ROLLCALL_TEST_TEMPORAL_ADDRESS!.split(':') as [string, string];
    proxy = createServer(
      {
        ...{ key: pem('server-key.pem'), cert: pem('server.pem'), ca: pem('ca.pem') },
        ...{ requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] },
      },
      (secure) => {
        const plain = connect(Number(port), host);
        for (const [from, to] of [
          [secure, plain],
          [plain, secure],
        ] as const) {
          sockets.add(from);
          from.on('error', () => to.destroy());
          from.on('close', () => to.destroy());
          from.pipe(to);
        }
      },
    );
    await new Promise<void>((ready) => proxy.listen(0, '127.0.0.1', ready));
    address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => proxy?.close(closed));
  });

  test('with a certificate the namespace is prepared, the client asks, the worker connects and the health check answers', async () => {
    const settings = { address, namespace, security: MTLS };
    expect(await ensureNamespace(settings)).toContain(`namespace ${namespace}`);

    const temporal = createTemporalClient(settings);
    await expect(temporal.client.workflow.getHandle('nobody').describe()).rejects.toMatchObject({
      name: 'WorkflowNotFoundError',
    });
    await temporal.close();

    const native = await NativeConnection.connect(connectionOptionsOf(settings));
    const { namespaceInfo } = await native.workflowService.describeNamespace({ namespace });
    expect(namespaceInfo?.name).toBe(namespace);
    await native.close();

    const check = createTemporalCheck(settings);
    await expect(check.check()).resolves.toBeUndefined();
    await check.close();
  });

  test.each([
    ['without a certificate of ours', TLS],
    ['without TLS', {}],
    [
      'when the server’s authority is not known',
      { TEMPORAL_TLS: 'true', TEMPORAL_TLS_SERVER_NAME: 'server.temporal.test' },
    ],
  ])('%s there is no connection', async (_how, security: Record<string, string>) => {
    const check = createTemporalCheck({ address, namespace, security });
    await expect(check.check()).rejects.toThrow();
    await check.close();
  });

  test('a file of Temporal’s tools is read when it is named, and a key in it that is not known is an error', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-tls-'));
    const named = join(folder, 'temporal.toml');
    const write = (more = '') =>
      writeFileSync(
        named,
        `[profile.cloud]\naddress = "elsewhere:1"\n${more}[profile.cloud.tls]\nserver_name = "server.temporal.test"\n` +
          `server_ca_cert_path = ${JSON.stringify(file('ca.pem'))}\nclient_cert_path = ${JSON.stringify(file('client.pem'))}\n` +
          `client_key_path = ${JSON.stringify(file('client-key.pem'))}\n`,
      );
    try {
      write();
      const settings = {
        ...{ address, namespace },
        security: { TEMPORAL_CONFIG_FILE: named, TEMPORAL_PROFILE: 'cloud' },
      };
      const check = createTemporalCheck(settings);
      await expect(check.check()).resolves.toBeUndefined();
      await check.close();
      write('addres = "typo:1"\n');
      expect(() => connectionOptionsOf(settings)).toThrow();
      expect(() =>
        connectionOptionsOf({ ...settings, security: { ...settings.security, TEMPORAL_PROFILE: 'no' } }),
      ).toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each(['TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_SERVER_CA_CERT_PATH', 'TEMPORAL_CONFIG_FILE'])(
    'a file that %s names and is not there ends the start with its name',
    (name) => {
      const security = { ...MTLS, [name]: '/nowhere/to/be-found' };
      expect(() => connectionOptionsOf({ address, namespace, security })).toThrow(
        `${name} names a file that is not there: /nowhere/to/be-found`,
      );
    },
  );

  test('without any of these settings the connection is plain, whatever the caller’s own environment says', () => {
    process.env.TEMPORAL_API_KEY = 'of-somebody-else';
    try {
      const { tls, apiKey, address: to } = connectionOptionsOf({ address, namespace });
      expect({ tls, apiKey, to }).toEqual({ tls: undefined, apiKey: undefined, to: address });
    } finally {
      delete process.env.TEMPORAL_API_KEY;
    }
  });
});

/** What Temporal Cloud answers to the two things that it keeps to its own tools. */
describe('D23 a server that makes nothing for us', () => {
  let server: Http2SecureServer;
  let address: string;
  let namespaceIsThere = false;
  const asked: { path: string; authorization: string | undefined }[] = [];

  beforeAll(async () => {
    server = createSecureServer({ key: pem('server-key.pem'), cert: pem('server.pem') });
    server.on('stream', (stream, headers) => {
      const path = String(headers[':path']).split('/').at(-1)!;
      asked.push({ path, authorization: headers.authorization });
      const ok =
        ['GetSystemInfo', 'GetSearchAttributes'].includes(path) || (path === 'DescribeNamespace' && namespaceIsThere);
      const status = ok ? 0 : path === 'DescribeNamespace' ? 5 : 7;
      stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status), 'grpc-message': 'no' }));
      stream.end(ok ? Buffer.alloc(5) : undefined);
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server?.close());

  const prepare = () =>
    ensureNamespace({
      ...{ address, namespace: 'rollcall.a1b2c', timeoutMs: 10_000 },
      security: { ...TLS, TEMPORAL_API_KEY: 'key-of-ours' },
    });

  test('a missing namespace is said, with what to do, and the API key goes with each call', async () => {
    namespaceIsThere = false;
    await expect(prepare()).rejects.toThrow(
      'The namespace rollcall.a1b2c is not there, and this server does not let us make it. docs/runbooks/temporal-cloud.md',
    );
    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer key-of-ours']));
  });

  test('missing search attributes are named with their types; a retention that is not ours is left', async () => {
    namespaceIsThere = true;
    await expect(prepare()).rejects.toThrow(
      'lacks the search attributes PracticeId (keyword), CampaignId (keyword), CampaignPhase (keyword), SendAt (datetime)',
    );
    expect(asked.map(({ path }) => path)).toContain('UpdateNamespace');
  });
});
