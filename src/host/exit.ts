import { accessSync, constants } from 'node:fs';

const SHELL = '/bin/sh';

/**
 * Ends this process at once. Node first waits for the threads that have work, and one that looks up a
 * name at a silent name server has it for ten seconds; it cannot be taken back. So where a look-up is
 * under way, the process is replaced by one that has no threads, and ends with the same code.
 * (Windows cannot replace a process; there the end of the look-up is waited for.)
 *
 * What was told before is not lost: log, outputs and summary are written at once.
 */
export function exitNow(code: number): never {
  if (isLookingUpName() && process.platform !== 'win32') {
    // Node itself takes longer to begin and end.
    const [file, ...args] = isExecutable(SHELL)
      ? [SHELL, '-c', `exit ${code}`]
      : [process.execPath, '-e', `process.exit(${code})`];
    replaceProcess(file, args);
  }
  process.exit(code);
}

function isLookingUpName(): boolean {
  return process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Without the environment, which may tell a shell, or Node, to do something else first. */
function replaceProcess(file: string, args: readonly string[]): void {
  try {
    process.execve?.(file, [file, ...args], {});
  } catch {
    // Node may have been told that it may not.
  }
}
