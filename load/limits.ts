import type { Limit } from './gateway.ts';

/** The ways in which a gateway throttles, for so many runs at once. */
export function limitsFor(runs: number): readonly Limit[] {
  const perSecond = Math.ceil(runs / 6);
  const perMinute = runs * 2;
  return [
    { name: 'per second, says when', requests: perSecond, windowMs: 1_000, saysWhen: true },
    { name: 'per second, says nothing', requests: perSecond, windowMs: 1_000, saysWhen: false },
    { name: 'per minute, says when', requests: perMinute, windowMs: 60_000, saysWhen: true },
    { name: 'per minute, says nothing', requests: perMinute, windowMs: 60_000, saysWhen: false },
  ];
}
