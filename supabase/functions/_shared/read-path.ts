import { invalid, type Refusal } from './refusal.ts';

/** The path of a request. A bad Host header can make the whole address invalid: that is the sender's fault. */
export function readPath(request: Request): string | Refusal {
  try {
    return new URL(request.url).pathname;
  } catch {
    return invalid({ path: '', message: 'Expected a Host header that names a host, and a path after it' });
  }
}
