/** Where a command writes, and what it reads. Tests give their own. */
export interface Streams {
  readonly out: TextStream;
  readonly err: TextStream;
  readonly input: AsyncIterable<Uint8Array>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface TextStream {
  readonly isTerminal: boolean;
  /** Characters a line. */
  readonly columns: number;
  /** Lines a screen. */
  readonly rows: number;
  write(text: string | Uint8Array): void;
}

/** The streams of this process. Who closes the other end of a pipe has read enough: the program then ends, quietly. */
export function processStreams(): Streams {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  return {
    out: textStream(process.stdout),
    err: textStream(process.stderr),
    input: process.stdin,
    environment: process.env,
  };
}

function textStream(stream: NodeJS.WriteStream): TextStream {
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return Math.max(40, Math.min(stream.columns || usualColumns, mostColumns));
    },
    get rows() {
      return stream.rows || usualRows;
    },
    write: (text) => void stream.write(text),
  };
}

const usualColumns = 80;
const usualRows = 24;
/** Longer lines of prose are hard to read. */
const mostColumns = 110;
