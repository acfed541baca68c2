/**
 * `JSON.stringify`, without the `toJSON` that a page or an old library has put on `Object.prototype` or `Array.prototype`:
 * what is sent and kept is what the widget holds.
 *
 * For plain objects, arrays and primitives; a `Date` has nothing to say here.
 *
 * @example
 * toJson({ key, consent }); // '{"key":"…","consent":{…}}'
 */
export function toJson(value: unknown): string {
  // A replacer finds the value itself in its holder, whatever `toJSON` made of it:
  // https://tc39.es/ecma262/#sec-serializejsonproperty
  return JSON.stringify(value, function (this: Record<string, unknown>, name: string) {
    return this[name];
  });
}
