import { Presets, SingleBar } from 'cli-progress';
import type { IndexingPhase, SourceProgress } from '../index/build/indexing-session.js';
import { safeLine } from './safe-text.js';
import type { TextStream } from './streams.js';

/** Tells how far the indexing of a source is. */
export interface ProgressReport {
  begin(path: string): void;
  update(progress: SourceProgress): void;
  end(): void;
}

/** A bar on a terminal, now and then a line in a pipe, nothing where quiet was asked for. */
export function progressReport(stream: TextStream, isQuiet: boolean): ProgressReport {
  if (isQuiet) return { begin: () => {}, update: () => {}, end: () => {} };
  return stream.isTerminal ? new ProgressBar() : new ProgressLines(stream);
}

/**
 * One bar after another, a phase each: `xdp-newbies.mbox.gz ████████░░░░ 62 % · 1,204 documents · 410/s · 3 s left`,
 * `xdp-newbies.mbox.gz ██████░░░░░░ 48 % · following versions`, `xdp-newbies.mbox.gz merging`.
 */
class ProgressBar implements ProgressReport {
  #bar: SingleBar | null = null;
  #phase: IndexingPhase = 'reading';
  #path = '';
  #started = 0;

  begin(path: string): void {
    this.#path = shortName(path);
    this.#started = performance.now();
  }

  update({ phase, position, length, documents }: SourceProgress): void {
    if (this.#bar === null || phase !== this.#phase) {
      this.end();
      this.#phase = phase;
      this.#bar = this.#begun(length);
    }
    const seconds = (performance.now() - this.#started) / 1000;
    const rate = seconds > 0 ? Math.round(documents / seconds).toLocaleString('en') : '0';
    this.#bar.update(Math.min(position, length ?? position), { documents: documents.toLocaleString('en'), rate });
  }

  #begun(length: number | null): SingleBar {
    const share = length === null ? '' : '{bar} {percentage} % · ';
    const left = length === null ? '' : ' · {eta_formatted} left';
    const doing = this.#phase === 'reading' ? `{documents} documents · {rate}/s${left}` : this.#phase;
    const bar = new SingleBar(
      {
        format: `{path} ${share}${doing}`,
        barsize: 20,
        hideCursor: true,
        clearOnComplete: true,
        etaBuffer: 50,
        stream: process.stderr,
        // Ctrl-C is ours: the index is left in order first.
        gracefulExit: false,
      },
      Presets.shades_classic,
    );
    bar.start(length ?? 0, 0, { path: this.#path, documents: 0, rate: 0 });
    return bar;
  }

  end(): void {
    this.#bar?.stop();
    this.#bar = null;
  }
}

class ProgressLines implements ProgressReport {
  readonly #stream: TextStream;
  #path = '';
  #phase: IndexingPhase = 'reading';
  #begun = 0;
  #told = 0;

  constructor(stream: TextStream) {
    this.#stream = stream;
  }

  begin(path: string): void {
    this.#path = shortName(path);
    this.#phase = 'reading';
    this.#begun = performance.now();
    this.#told = this.#begun;
  }

  update({ phase, position, length, documents }: SourceProgress): void {
    const now = performance.now();
    const isNew = phase !== this.#phase;
    this.#phase = phase;
    // What is done in a moment goes untold; of what takes its time each phase is.
    if (isNew ? now - this.#begun < lineInterval : now - this.#told < lineInterval) return;
    this.#told = now;
    const share =
      length === null || length === 0 ? '' : `${Math.floor((100 * Math.min(position, length)) / length)} %, `;
    const what = `${documents.toLocaleString('en')} documents`;
    this.#stream.write(`${this.#path}: ${phase === 'reading' ? '' : `${phase}, `}${share}${what}\n`);
  }

  end(): void {}
}

/** Milliseconds between two lines. */
const lineInterval = 5_000;

function shortName(path: string): string {
  const name = safeLine(path.slice(path.lastIndexOf('/') + 1) || path);
  return name.length <= 40 ? name : `${name.slice(0, 39)}…`;
}
