import { spawn } from 'node:child_process';

export type ChildWatch = {
  add(pid: number): void;
  remove(pid: number): void;
  /** Ends the watch without touching the children. */
  close(): void;
};

/**
 * Sees to it that children end with this process, even when it is killed in a way that lets it do nothing more.
 *
 * A shell reads the children's numbers from a pipe; when the pipe breaks, it interrupts the last ones it was told. It
 * runs in a session of its own, so that Ctrl-C at the terminal doesn't reach it before our own orderly stop.
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
  // A shell that is gone before us is not worth failing for.
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
