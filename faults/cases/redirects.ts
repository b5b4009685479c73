import type { FaultCase, Group, Place } from '../case.ts';
import { answer, head } from '../service/replies.ts';
import type { Reply } from '../service/replies.ts';
import { onStart } from './helpers.ts';

/** Leads wherever the `Location` says, which may name the service's own port. */
function leading(status: number, location?: string): Reply {
  return ({ wire }) => {
    const length = { 'Content-Length': 0 };
    wire.write(head(status, location === undefined ? length : { ...length, Location: location }));
  };
}

const NO: Pick<FaultCase['expect'], 'status'> & { requests: readonly ['start'] } = {
  status: 'failed',
  requests: ['start'],
};

/** Fixed places: nothing of them may ever be asked, so they need not exist. */
const PLACES: readonly (readonly [number, string, string | undefined])[] = [
  [301, 'another host', 'https://trap.example/v4'],
  [302, 'another port', 'https://localhost:1/v4'],
  [303, 'plain http', 'http://localhost:1/'],
  [307, 'a relative path', '/v4/elsewhere'],
  [308, 'a path without a slash', 'elsewhere'],
  [302, 'a host alone', '//trap.example'],
  [302, 'a query', '?x=1'],
  [302, 'a script', 'javascript:alert(1)'],
  [302, 'a file', 'file:///etc/passwd'],
  [302, 'no URL', 'http://[::1'],
  [302, 'nothing', ''],
  [302, 'nowhere', undefined],
  [300, 'several places', undefined],
  [304, 'what is cached', undefined],
  [305, 'a proxy', 'http://trap.example:3128'],
  [306, 'what is no longer used', undefined],
  [399, 'what nobody knows', 'https://trap.example'],
  [302, 'a command', '::set-output name=jid::x'],
  [302, 'a place of 10 kB', `https://trap.example/${'x'.repeat(10_000)}`],
  [302, 'a host with odd characters', 'https://trap .example/'],
];

/** What a step may be led to that runs beside it. */
const TRAPS: readonly (readonly [string, (place: Place) => string])[] = [
  ['another service', ({ trap }) => `${trap}/v4/repositories/4242/remote-mirror`],
  ['another service without TLS', ({ plainTrap }) => plainTrap],
];

function trapped(status: number, [name, target]: (typeof TRAPS)[number]): FaultCase {
  let location = '';
  return {
    name: `HTTP ${status} to ${name} that listens`,
    service: {
      routes: {
        start: (exchange) => {
          leading(status, location)(exchange);
        },
      },
    },
    step: {
      with: (place) => {
        location = target(place);
        return { retries: '2' };
      },
    },
    expect: { ...NO, errors: [new RegExp(`HTTP ${status} redirects to host localhost:\\d+`)] },
  };
}

const LOGIN = 'https://octocat:EXAMPLE-password@trap.example:8443/path?sign=EXAMPLE-signature';

/** Answers that send elsewhere. */
export const REDIRECTS: Group = {
  name: 'C. Redirects',
  cases: [
    ...PLACES.map(([status, name, location]) =>
      onStart(
        `HTTP ${status} to ${name}`,
        leading(status, location),
        { ...NO, errors: [new RegExp(`HTTP ${status} redirects`)] },
        { retries: '2' },
      ),
    ),
    ...[301, 307, 308].flatMap((status) => TRAPS.map((trap) => trapped(status, trap))),
    {
      ...onStart('a login in the place is not shown', leading(302, LOGIN), {
        ...NO,
        errors: [/to host trap\.example:8443\b/],
        notInLog: /sign=|\/path/,
      }),
      step: { secrets: ['EXAMPLE-password', 'EXAMPLE-signature'] },
    },
    onStart(
      'a redirect with a jid is none the less one',
      answer(302, { jid: 'x' }, { Location: '/' }),
      { ...NO, outputs: { jid: undefined }, errors: [/HTTP 302 redirects/] },
    ),
    {
      name: 'the mirror is read elsewhere',
      service: { routes: { read: leading(302, 'https://trap.example/') } },
      step: { with: { wait: 'true', retries: '2' } },
      expect: {
        status: 'failed',
        requests: ['read'],
        errors: [/HTTP 302 redirects to host trap\.example/],
        withinMs: 3_000,
      },
    },
    {
      name: 'the association is elsewhere',
      service: { routes: { read: answer(404), associate: leading(307, 'https://trap.example/') } },
      step: { with: { associate_url: 'https://github.com/octo-org/sample.git', retries: '2' } },
      expect: {
        status: 'failed',
        requests: ['read', 'associate'],
        errors: [/HTTP 307 redirects to host trap\.example/],
      },
    },
    ...(['idToken', 'sts'] as const).map((route) => ({
      name: `${route} is elsewhere`,
      service: { routes: { [route]: leading(307, 'https://trap.example/') } },
      step: { keyless: true, with: { retries: '2' } },
      expect: {
        status: 'failed',
        requests: route === 'sts' ? (['idToken', 'sts'] as const) : (['idToken'] as const),
        errors: [/HTTP 307 redirects to host trap\.example/],
      },
    })),
  ],
};
