import { fork, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/**
 * Starts a compiled program that reads files from anywhere: with a limited heap, a lower CPU priority than the service,
 * and none of our settings, because it needs no password, address or key (docs/adr/0029).
 *
 * @param takesInput whether it is fed by its standard input; otherwise by messages alone.
 */
export function forkApart(
  program: string,
  { heapMb, takesInput }: { heapMb: number; takesInput: boolean },
): ChildProcess {
  const child = fork(program, {
    execArgv: [`--max-old-space-size=${heapMb}`],
    env: {},
    serialization: 'advanced',
    stdio: [takesInput ? 'pipe' : 'ignore', 'ignore', 'ignore', 'ipc'],
  });
  if (child.pid !== undefined) lowerPriority(child.pid);
  return child;
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A process that has already ended needs no priority.
  }
}
