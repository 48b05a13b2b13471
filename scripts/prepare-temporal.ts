/**
 * `node dist/scripts/prepare-temporal.js`: waits for the server of TEMPORAL_ADDRESS, then prepares TEMPORAL_NAMESPACE:
 * creates it, keeps settled campaigns for 30 days and adds our search attributes. For deployments without the
 * supervisor. Idempotent.
 */
import { ensureNamespace } from '../adapters/temporal/namespace';
import { loadEnv, orEnd, SettingError } from '../config/env';
import { messageOf } from './supervisor/say';

const settings = orEnd(() => {
  const { temporalAddress, temporalNamespace, temporalSecurity } = loadEnv();
  if (temporalAddress) return { address: temporalAddress, namespace: temporalNamespace, security: temporalSecurity };
  throw new SettingError('TEMPORAL_ADDRESS', 'TEMPORAL_ADDRESS is not set; it names the Temporal server to prepare.');
});

ensureNamespace(settings).then(
  (done) => console.log(done.length > 0 ? `Temporal has now: ${done.join('; ')}.` : 'Temporal is ready.'),
  (error: unknown) => {
    console.error(`Temporal at ${settings.address} could not be prepared: ${messageOf(error)}`);
    process.exitCode = 1;
  },
);
