// What the unit tests use of Node.
declare module "node:test" {
  export const test: (name: string, run: () => void) => void;
}
declare module "node:assert/strict" {
  export const equal: (found: unknown, wanted: unknown, message?: string) => void;
  export const deepEqual: (found: unknown, wanted: unknown, message?: string) => void;
  export const throws: (act: () => unknown, wanted: RegExp) => void;
}
