/**
 * Numbers 0 … n - 1 in the byte order of their keys, equal keys in the order of numbers. Key `i` is
 * `keys[starts[i]]` up to `keys[starts[i + 1]]`.
 *
 * Multikey quicksort (Bentley and Sedgewick, "Fast algorithms for sorting and searching strings", SODA 1997): three ways
 * by one byte, then the middle by the next. No strings are made.
 */
export function sortByKey(keys: Uint8Array, starts: Uint32Array): Uint32Array {
  const order = new Uint32Array(starts.length - 1);
  for (let i = 0; i < order.length; i++) order[i] = i;
  const byteAt = (item: number, depth: number): number => {
    const at = starts[item]! + depth;
    return at < starts[item + 1]! ? keys[at]! : -1;
  };
  /** Ranges still to be sorted: from, to, depth. */
  const pending = [0, order.length, 0];
  while (pending.length > 0) {
    const depth = pending.pop()!;
    const to = pending.pop()!;
    const from = pending.pop()!;
    if (to - from < 2) continue;
    const pivot = byteAt(order[(from + to) >>> 1]!, depth);
    let low = from;
    let high = to;
    for (let i = from; i < high; ) {
      const item = order[i]!;
      const byte = byteAt(item, depth);
      if (byte < pivot) {
        order[i++] = order[low]!;
        order[low++] = item;
      } else if (byte > pivot) {
        order[i] = order[--high]!;
        order[high] = item;
      } else {
        i++;
      }
    }
    pending.push(from, low, depth, high, to, depth);
    if (pivot >= 0) pending.push(low, high, depth + 1);
    else order.subarray(low, high).sort();
  }
  return order;
}
