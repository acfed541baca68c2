/** Whether an address, or a part of it, holds a NUL, written as it is or escaped. */
export function addressHoldsNul(address: string): boolean {
  return /\0|%00/.test(address);
}

/** Whether a request's path can be decoded, and neither it nor the query holds a NUL. */
export function isReadableAddress(pathname: string, search: string): boolean {
  try {
    return !addressHoldsNul(decodeURI(pathname) + search);
  } catch {
    return false;
  }
}
