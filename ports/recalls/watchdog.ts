/** A service outside the installation that raises an alarm when it was not told of a run in time (N35). */
export interface Watchdog {
  /** Tells it that a run has ended. Never fails: a watchdog that heard nothing raises its alarm. */
  tell(url: string): Promise<void>;
}
