import type { ServerContext } from './operation.js';
import { ProblemError } from './problem.js';

/** What a request carries where its question does not go into an address. It changes nothing. */
export interface RequestBody {
  readonly mediaTypes: readonly [string, ...string[]];
  readonly mostBytes: number;
  readonly description: string;
}

/** Throws a problem where the body is of another type or longer; what is too long is not read to its end. */
export async function readBody(context: ServerContext, { mediaTypes, mostBytes }: RequestBody): Promise<Uint8Array> {
  const type = (context.req.header('Content-Type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (!mediaTypes.includes(type)) {
    throw new ProblemError(
      'unsupported-media-type',
      `The body is ${type === '' ? 'of no stated type' : type.slice(0, 100)}; send Content-Type: ${mediaTypes[0]}.`,
    );
  }
  const tooLarge = (): ProblemError =>
    new ProblemError('too-large', `The body has more than ${mostBytes} bytes; send one series.`);
  if (Number(context.req.header('Content-Length') ?? 0) > mostBytes) throw tooLarge();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of context.req.raw.body ?? []) {
    length += (piece as Uint8Array).length;
    if (length > mostBytes) throw tooLarge();
    pieces.push(piece as Uint8Array);
  }
  return Buffer.concat(pieces);
}
