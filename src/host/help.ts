import type { Topic } from '../text/problem.ts';
import type { Environment } from './environment.ts';

/**
 * The address of the heading in the troubleshooting page that is about a topic, as it was when this
 * version of the action was made.
 *
 * @returns undefined where the runner does not say where the action is from (a local one), or says so
 *   of another server than github.com, which may have taken it from there or have it itself.
 */
export function helpAddress(env: Environment, topic: Topic): string | undefined {
  const repository = env['GITHUB_ACTION_REPOSITORY'] ?? '';
  const ref = env['GITHUB_ACTION_REF'] ?? '';
  if (env['GITHUB_SERVER_URL'] !== 'https://github.com') return undefined;
  if (!/^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(repository)) return undefined;
  if (!/^\w[\w./-]{0,200}$/.test(ref) || ref.includes('..')) return undefined;
  return `https://github.com/${repository}/blob/${ref}/docs/troubleshooting.md#${topic}`;
}
