/** A service outside the installation that raises an alarm when it was not told of a run in time (N35). */
export interface Watchdog {
  /** Tells it that a run has ended. Never fails. @returns false where it did not answer, or refused. */
  tell(url: string): Promise<boolean>;
}
