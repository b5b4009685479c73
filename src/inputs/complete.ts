/** Values some of which may be wrong, and then are undefined. */
export type Incomplete<T> = { readonly [Name in keyof T]: T[Name] | undefined };

/** Whether none of the values is undefined. */
export function isComplete<T extends object>(
  values: T,
): values is T & { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.values(values).every((value) => value !== undefined);
}
