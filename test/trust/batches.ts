/**
 * A long session of writing whose state after each commit can be told by the number of the batch alone: batch n replaces
 * all notes of source n mod `sourceCount`, of which every second stays as it was.
 */
export const sourceCount = 12;

export function sourceOf(batch: number): string {
  return `source-${batch % sourceCount}`;
}

export function notesOfBatch(batch: number): Map<string, string> {
  const notes = new Map<string, string>();
  const count = 10 + ((batch * 7) % 20);
  for (let i = 0; i < count; i++) {
    const text = i % 2 === 0 ? `batch${batch} list_del_${i} verifier` : `steady rcu_read_lock_${i} verifier`;
    notes.set(`${sourceOf(batch)}-${i}`, text);
  }
  return notes;
}

/** Everything that is there once a batch, the first being 0, was committed; nothing for -1. */
export function stateAfter(batch: number): Map<string, string> {
  const notes = new Map<string, string>();
  for (let last = batch; last >= 0 && last > batch - sourceCount; last--)
    for (const [id, text] of notesOfBatch(last)) notes.set(id, text);
  return notes;
}
