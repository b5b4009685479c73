import type { Host } from './host/host.ts';
import type { RemoteMirror } from './mirror/mirror.ts';

/** Hands on what is known of the mirror now: to later steps, and to whoever reports in the end. */
export function noteMirror({ report, secrets, progress }: Host, mirror: RemoteMirror): void {
  const before = progress.mirror;
  progress.mirror = mirror;
  const { url, lastSuccessfulUpdateAt: success } = mirror;
  // A URL in which something had to be hidden is of no use to a later step.
  if (url !== undefined && url !== before?.url && secrets.redact(url) === url) {
    report.output('mirror_url', url);
  }
  if (success !== undefined && success !== before?.lastSuccessfulUpdateAt) {
    report.output('last_successful_update_at', success);
  }
}
