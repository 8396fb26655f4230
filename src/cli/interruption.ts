/**
 * Runs work that Ctrl-C and SIGTERM break off in good order: what is under way is given up, what was committed stays. A
 * second signal ends the process at once; what it leaves behind the next writer sweeps away. Null where it was broken off.
 * While `work` computes without pause, as a commit does, it lets go of the signals: then they end the process at once, as the
 * system has it, and a shell reports the same status.
 */
export async function interruptible<Result>(
  work: (signal: AbortSignal, hold: (isHeld: boolean) => void) => Promise<Result>,
): Promise<Result | null> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    const status = statuses[signal as keyof typeof statuses];
    if (controller.signal.aborted) process.exit(status);
    process.exitCode = status;
    controller.abort();
  };
  let isHeld = false;
  const hold = (isWanted: boolean): void => {
    if (isWanted === isHeld) return;
    isHeld = isWanted;
    for (const signal of signals) {
      if (isWanted) process.on(signal, stop);
      else process.off(signal, stop);
    }
  };
  hold(true);
  try {
    return await work(controller.signal, hold);
  } catch (error) {
    if (controller.signal.aborted) return null;
    throw error;
  } finally {
    hold(false);
  }
}

/** As shells report a process that a signal ended: 128 and the signal's number. */
const statuses = { SIGINT: 130, SIGTERM: 143 } as const;
const signals = Object.keys(statuses) as (keyof typeof statuses)[];
