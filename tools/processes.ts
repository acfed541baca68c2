import { readdir, readFile } from 'node:fs/promises';

/** A process and those that it started, such as a server with its sessions. */
export async function withChildren(pid: number): Promise<number[]> {
  return [pid, ...(await childrenOf(pid))];
}

/** The processes that a process started. Linux only. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

/** The command lines of running processes that contain a text, such as the path of a data folder. */
export async function commandsWith(text: string): Promise<string[]> {
  const commands: string[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    const command = (await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
    if (command.includes(text)) commands.push(command);
  }
  return commands;
}

/** Waits until a condition is met. */
export async function until(condition: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (let i = 0; i < 1200; i++) {
    if (await condition()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`Waited in vain: ${what}`);
}
