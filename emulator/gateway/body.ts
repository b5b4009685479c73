import type { RawRequest } from '../server/listener.ts';
import { ApiError } from './errors.ts';
import type { ErrorAnswer } from './errors.ts';

interface FieldTypes {
  string: string;
  boolean: boolean;
  number: number;
  strings: string[];
}

/** The fields a body may have, and the JSON type of each. */
export type FieldRules = Record<string, keyof FieldTypes>;

/** A body that keeps the rules; every field is optional. */
export type Fields<Rules extends FieldRules> = {
  [Name in keyof Rules]?: FieldTypes[Rules[Name]];
};

/**
 * Reads a JSON object from a request, strictly: `application/json`, valid UTF-8, no other field
 * and no other type than the rules name. An empty body counts as `{}`, every field being optional.
 * Throws an ApiError that says what is wrong, made by `invalid`.
 */
export function parseBody<Rules extends FieldRules>(
  request: RawRequest,
  rules: Rules,
  invalid: (detail: string) => ErrorAnswer,
): Fields<Rules> {
  if (request.body.length === 0) return {};
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;\s*charset="?utf-?8"?\s*)?$/i.test(type)) {
    throw new ApiError(invalid('Content-Type must be application/json'));
  }
  const body = parseObject(request.body);
  if (!body) throw new ApiError(invalid('the body must be a JSON object in UTF-8'));
  for (const [name, value] of Object.entries(body)) {
    const expected = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (expected === undefined) throw new ApiError(invalid(`${name} is unknown`));
    if (!hasType(value, expected)) {
      throw new ApiError(invalid(`${name} must be of type ${expected}`));
    }
  }
  return body;
}

function hasType(value: unknown, type: keyof FieldTypes): boolean {
  if (type !== 'strings') return typeof value === type;
  return Array.isArray(value) && value.every((element) => typeof element === 'string');
}

function parseObject(bytes: Buffer): object | undefined {
  const text = decodeUtf8(bytes);
  const value = text === undefined ? undefined : parseJson(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undefined where the bytes are no UTF-8. */
export function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
