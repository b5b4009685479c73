import { ApiError } from '../gateway/errors.ts';
import { invalidParameter } from './errors.ts';

/** A whole number in a query. Throws an ApiError (400) that names the parameter where it is none. */
export function integer(
  query: URLSearchParams,
  parameter: string,
  { fallback, least, most }: { fallback: number; least: number; most: number },
): number {
  const text = query.get(parameter) ?? String(fallback);
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) {
    throw new ApiError(invalidParameter(`${parameter} must be an integer in ${least}~${most}`));
  }
  return value;
}
