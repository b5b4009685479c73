import type { Expected, FaultCase, Step } from '../case.ts';
import type { Reply } from '../service/replies.ts';
import type { Route } from '../service/script.ts';

type Inputs = Readonly<Record<string, string | undefined>>;

/** For steps with another credential than the token, or with none. */
export const NO_TOKEN = { token: undefined };

/** The event of a run on a fork. */
export const FORK = {
  name: 'push',
  payload: { repository: { fork: true, full_name: 'octo-org/sample' } },
};

/** Text that is at home in no name of a case. */
export function named(value: string | undefined): string {
  const text = JSON.stringify(value ?? null).replace(/[^ -~]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return text.length > 50 ? `${text.slice(0, 40)}… (${text.length} characters)` : text;
}

/** Wrong inputs: nothing is sent, and the errors say what is wrong. */
export function refused(
  name: string,
  inputs: Inputs,
  errors: RegExp | readonly RegExp[],
  step: Step = {},
): FaultCase {
  return {
    name,
    step: { ...step, with: inputs },
    expect: {
      status: 'failed',
      errors: [errors].flat(),
      warnings: null,
      requests: [],
      connections: [0, 0],
    },
  };
}

/** The step starts a synchronization with this request body or head, all the same. */
export function accepted(
  name: string,
  inputs: Inputs,
  expect: Partial<Expected> = {},
  step: Step = {},
): FaultCase {
  return {
    name,
    step: { ...step, with: inputs },
    expect: { status: 'requested', requests: ['start'], ...expect },
  };
}

/** What comes of one reply to the start, with this many further attempts. */
export function onStart(
  name: string,
  start: Reply,
  expect: Partial<Expected>,
  inputs: Inputs = {},
): FaultCase {
  return {
    name,
    service: { routes: { start } },
    step: { with: inputs },
    expect: { status: 'requested', requests: ['start'], ...expect },
  };
}

/** So many times the same route. */
export function times(count: number, route: Route = 'start'): Route[] {
  return Array.from({ length: count }, () => route);
}

/** The body of the last request of a route has to have this. */
export function sent(route: Route, pattern: RegExp): Pick<Expected, 'also'> {
  return {
    also: ({ seen, routes }) => {
      const body = seen[routes.lastIndexOf(route)]?.body ?? '';
      return pattern.test(body) ? [] : [`${route} was sent ${body}, not ${String(pattern)}`];
    },
  };
}
