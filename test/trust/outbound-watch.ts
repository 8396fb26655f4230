import dgram from 'node:dgram';
import dns from 'node:dns';
import { writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/**
 * Loaded before anything else in a process and in each of its threads: says on standard error of every attempt to
 * reach somebody, whatever library makes it. All of them end here.
 */
function watch(owner: object, method: string): void {
  const original: unknown = Reflect.get(owner, method);
  if (typeof original !== 'function') throw new Error(`there is no ${method} to watch`);
  const watched = function (this: unknown, ...args: unknown[]): unknown {
    writeSync(2, `outbound: ${method} ${JSON.stringify(args[0])}\n`);
    return Reflect.apply(original, this, args);
  };
  Reflect.set(owner, method, watched);
}

watch(net.Socket.prototype, 'connect');
watch(dgram.Socket.prototype, 'send');
watch(dgram.Socket.prototype, 'bind');
// `lookup` is called for an address to listen at, too, and then asks nobody; to connect by it is seen above.
for (const method of ['resolve', 'resolve4', 'resolve6', 'reverse']) watch(dns, method);
for (const method of ['lookup', 'resolve', 'resolve4', 'resolve6']) watch(dns.promises, method);
syncBuiltinESMExports();
writeSync(2, 'watching\n');
