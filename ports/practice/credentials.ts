/** Passwords, stored only as hashes. */
export interface Passwords {
  hash(plain: string): Promise<string>;
  verify(hash: string, plain: string): Promise<boolean>;
  /** Takes as long as `verify`, so that the time of an answer does not show whether an address is known. */
  wasteTime(plain: string): Promise<void>;
}

/** A second factor: codes of six digits from an app, a new one every 30 seconds (RFC 6238). */
export interface SecondFactor {
  /** In base32, as people type it into an app that cannot scan. */
  newSecret(): string;
  /** `otpauth://…`, what the app reads. */
  addressFor(secret: string, email: string): string;
  /** The address as a QR code: an SVG without styles and scripts. */
  qrSvg(address: string): Promise<string>;
  /** The time step whose code this is, of the present one and its neighbours; null for none. Each may be used once. */
  stepOf(secret: string, code: string, now: Date): number | null;
}
