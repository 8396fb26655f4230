import { createHash, timingSafeEqual } from 'node:crypto';
import { isLoopback } from './listening-address.js';
import { ProblemError } from './problem.js';
import type { ServerSettings } from './server-settings.js';

/**
 * Who may have the figures. They tell how much is asked, and what fails: on an address that others reach they are off unless
 * a token guards them or it is said that they are meant for all.
 */
export function checkMetricsAccess(
  { metrics, metricsToken, host }: Pick<ServerSettings, 'metrics' | 'metricsToken' | 'host'>,
  authorization: string | undefined,
): void {
  const isHere = metrics === 'on' || (metrics === 'auto' && (metricsToken !== null || isLoopback(host)));
  if (!isHere) throw new ProblemError('not-found', 'There are no figures at this address.');
  if (metricsToken === null || isSame(authorization ?? '', `Bearer ${metricsToken}`)) return;
  throw new ProblemError('unauthorized', 'The figures are for those who have the token.');
}

/** Compared in a time that does not tell how much of it is right. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Host and port of an address such as `127.0.0.1:9090` or `[::1]:9090`; null where it is none. */
export function hostAndPort(text: string): { host: string; port: number } | null {
  const match = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([^\s:[\]]{1,253})):(\d{1,5})$/.exec(text);
  if (match === null || Number(match[3]) > 65_535) return null;
  return { host: match[1] ?? match[2]!, port: Number(match[3]) };
}
