/** Hosts of these endings are within an installation or a building, never a watchdog on the internet. */
const INSIDE = /(^|\.)(localhost|local|internal|lan|home|intranet|invalid|test)$/;

/**
 * Whether we may call an address after a run: https, a named host on the internet, and no sign-in. Anything else could make
 * the service call machines in its own network.
 */
export function isPingUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.port !== '') return false;
  const host = url.hostname.toLowerCase();
  return host.includes('.') && !/^[\d.]+$|^\[/.test(host) && !INSIDE.test(host);
}
