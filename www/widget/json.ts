/**
 * JSON in which arrays stay arrays: the `Array.prototype.toJSON` of old libraries (Prototype.js before 1.7) makes a
 * text of each.
 */
export const stringify = (value: unknown): string =>
  JSON.stringify(value, function (this: Record<string, string>, key, value) {
    // Texts have `at`, too, and are themselves.
    return (this[key]?.at as unknown) ? this[key] : value;
  });
