import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Names a holder of leases: this host, this process, when it started, and which of its objects. */
export function newHolder(): string {
  return [hostname(), process.pid, startOf(process.pid), randomUUID()].join('|');
}

/**
 * True when the holder was a process of this host that is gone. The same number with another start is another process:
 * in a container that was started again, numbers repeat.
 */
export function isDeadHere(holder: string): boolean {
  const [host, pid, start] = holder.split('|');
  if (host !== hostname()) return false;
  return !isAlive(Number(pid)) || startOf(Number(pid)) !== start;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Which field of /proc/<pid>/stat is the start of the process, counted after its name. */
const START_FIELD = 19;

/** The boot of the machine and when since then the process started; empty where the system does not tell. */
function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses and may hold anything, spaces and parentheses too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot}:${fields[START_FIELD]}`;
  } catch {
    return '';
  }
}
