import { hostname, networkInterfaces } from 'node:os';
import type { ServerSettings } from './server-settings.js';

/**
 * Where the server listens, and under which names it may be asked for. A page of somebody else's can make a browser
 * talk to a server on the same machine (DNS rebinding: CVE-2025-66414 and its like), but it cannot make the browser
 * send another `Host` than the name it came by: so only names that are known to be ours are answered.
 */

/** Whether only programs of this machine reach the address. */
export function isLoopback(host: string): boolean {
  const name = bareHost(host);
  return name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/** Throws for an address that others reach, where that was not asked for. */
export function checkExposure({ host, allowPublic }: Pick<ServerSettings, 'host' | 'allowPublic'>): void {
  if (isLoopback(host) || allowPublic) return;
  throw new Error(
    `${host} can be reached from other machines, and the server has neither passwords nor TLS; say that this is meant, or listen on 127.0.0.1 behind a proxy`,
  );
}

/** Host names, in lower case and without port, that are answered. */
export function allowedHostNames(settings: ServerSettings): ReadonlySet<string> {
  const names = new Set([
    'localhost',
    '127.0.0.1',
    '::1',
    bareHost(settings.host),
    ...settings.allowedHosts.map(bareHost),
  ]);
  if (settings.publicUrl !== null) names.add(bareHost(new URL(settings.publicUrl).hostname));
  if (settings.allowPublic) {
    names.add(hostname().toLowerCase());
    for (const addresses of Object.values(networkInterfaces())) {
      for (const { address } of addresses ?? []) names.add(bareHost(address));
    }
  }
  return names;
}

/** `Example.org:8080` and `[::1]:8080` without port, brackets and capitals. */
export function bareHost(host: string): string {
  const name = host.trim().toLowerCase();
  if (name.startsWith('[')) return name.slice(1, name.indexOf(']') < 0 ? undefined : name.indexOf(']'));
  const colon = name.indexOf(':');
  // More than one colon is an IPv6 address without brackets.
  return colon >= 0 && name.indexOf(':', colon + 1) < 0 ? name.slice(0, colon) : name;
}

/** Host and port as a URL writes them. */
export function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
