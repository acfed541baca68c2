/**
 * The address of an action of a page that was opened from a list: the page that it leads to knows the list as well.
 *
 * @param name of the action
 * @param list the list's address, without its path
 * @example
 * listAction('resolve', 'search=tea'); // '?/resolve&list=search%3Dtea'
 */
export function listAction(name: string, list: string): string {
  return `?/${name}${list && `&${new URLSearchParams({ list })}`}`;
}
