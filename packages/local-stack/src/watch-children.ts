import { spawn } from 'node:child_process';

export type ChildWatch = {
  add(pid: number): void;
  remove(pid: number): void;
  /** Stops watching and leaves the children alone. */
  close(): void;
};

/**
 * Makes sure that children end with this process, even when it is killed and can do nothing more.
 *
 * A shell reads the children's numbers from a pipe; when the pipe breaks, it interrupts the ones it was told last. It
 * runs in its own session, so that Ctrl-C at the terminal does not reach it before our own orderly stop.
 */
export function watchChildren(): ChildWatch {
  const pids = new Set<number>();
  const shell = spawn(
    'sh',
    ['-c', 'while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -INT $pids'],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  shell.unref();
  // A shell that has already ended is not worth failing for.
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  (shell.stdin as unknown as { unref?: () => void }).unref?.();
  const tell = () => void shell.stdin.write(`${[...pids].join(' ')}\n`);
  return {
    add(pid) {
      pids.add(pid);
      tell();
    },
    remove(pid) {
      pids.delete(pid);
      tell();
    },
    close() {
      pids.clear();
      tell();
      shell.stdin.end();
    },
  };
}
