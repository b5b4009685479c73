/** An object from JSON that others wrote: what is in it, nobody has checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** @returns undefined where the text is no JSON; no JSON stands for that. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object; one without fields where the value is none. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
