/**
 * The few file operations an index needs, as an interface: tests put a recording, a faulty or a power-losing one in
 * the place of the real one. Names are file names inside one folder; nothing is ever made outside it.
 */
export interface FileSystem {
  /** The folder, for messages. */
  readonly path: string;
  /** Makes it, durably, where it is not there. */
  makeFolder(): void;
  list(): string[];
  exists(name: string): boolean;
  /** Creates a file that must not exist yet. */
  create(name: string): WritableFile;
  /** Throws a `SegmentError` "corrupt" where there is none: only what must be there is opened. */
  open(name: string): ReadableFile;
  rename(from: string, to: string): void;
  remove(name: string): void;
  /** Makes creations, renames and removals in the folder durable. */
  syncFolder(): void;
}

export interface WritableFile {
  /** Writes all of `bytes` behind what was written before, or throws. */
  append(bytes: Uint8Array): void;
  /** Makes everything written durable. */
  sync(): void;
  /** Once is enough; a second time does nothing. */
  close(): void;
}

export interface ReadableFile {
  readonly size: number;
  /** Fills `target` from `offset`; throws where the file is shorter. */
  read(target: Uint8Array, offset: number): void;
  close(): void;
}
