import { isIPv6 } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { ServerContext } from './operation.js';

/**
 * Who asks, for sharing the server out: the address of the socket, or, behind a proxy, what the proxy says in the header
 * named. Of a list the last counts: whatever stands before it a client may have written.
 */
export function clientOf(context: ServerContext, header: string | null): string {
  if (header !== null) {
    const named = context.req.header(header)?.split(',').at(-1)?.trim();
    if (named !== undefined && named !== '') return network(named.slice(0, longestAddress));
  }
  return network(socketAddress(context) ?? 'unknown');
}

function socketAddress(context: ServerContext): string | undefined {
  try {
    return getConnInfo(context).remote.address;
  } catch {
    // Asked without a socket, as tests do.
    return undefined;
  }
}

/** One who has an IPv6 address has all of its /64 network. */
function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return mapped[1]!;
  if (!isIPv6(address)) return address;
  const [front = '', back] = address.split('::');
  const groups = front === '' ? [] : front.split(':');
  const rest = back === undefined || back === '' ? [] : back.split(':');
  const all =
    back === undefined ? groups : [...groups, ...Array<string>(8 - groups.length - rest.length).fill('0'), ...rest];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

const longestAddress = 64;
