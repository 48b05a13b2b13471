/**
 * Starts to count the processor time of this process. For work whose cost must stay within a bound: a busy machine makes it
 * take longer on the clock and hardly more of the processor.
 *
 * @returns what was spent since, in milliseconds.
 */
export function processorTime(): () => number {
  const since = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(since);
    return (user + system) / 1_000;
  };
}
