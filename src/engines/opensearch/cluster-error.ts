import { EngineCallError } from '../engine-calls.js';

/** Machine-readable cause of a cluster failure. The message says what to do. */
export type ClusterFault =
  | 'unreachable' // no node answers
  | 'overloaded' // it answers, but asks to wait, for longer than was waited
  | 'untrusted' // its certificate is not one to be trusted, or the authority to check it by cannot be read
  | 'forbidden' // credentials are missing, wrong, or do not suffice
  | 'missing' // there is no index of that name
  | 'other-analyzer' // the index was made by another version of this program
  | 'blocked' // writes are blocked, as when a disk is full
  | 'busy-writer' // another process writes to the index
  | 'not-supported' // this program cannot do it over a cluster
  | 'refused'; // anything else it said no to

/** A failed cluster call. Any of them may succeed later. */
export class ClusterError extends EngineCallError {
  readonly fault: ClusterFault;

  constructor(fault: ClusterFault, message: string, options?: ErrorOptions) {
    super('unavailable', message, options);
    this.fault = fault;
  }
}
