/**
 * Runs work that Ctrl-C and SIGTERM break off in good order: what is under way is given up, what was committed stays. A
 * second signal ends the process at once; what it leaves behind the next writer sweeps away. Null where it was broken off.
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result | null> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    const status = statuses[signal as keyof typeof statuses];
    if (controller.signal.aborted) process.exit(status);
    process.exitCode = status;
    controller.abort();
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) return null;
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

/** As shells report a process that a signal ended: 128 and the signal's number. */
const statuses = { SIGINT: 130, SIGTERM: 143 } as const;
const signals = Object.keys(statuses) as (keyof typeof statuses)[];
