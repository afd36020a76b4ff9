/**
 * Fills two buffers in turn: while the caller works with one, the other is being filled. What is handed out is only
 * good until the next is asked for.
 * @param plans what to fill the buffers with, in order
 * @param fill puts what a plan says into a buffer, and gives what is handed out
 */
export async function* readAhead<Plan, Buffer, Filled>(
  plans: Iterable<Plan>,
  buffers: readonly [Buffer, Buffer],
  fill: (plan: Plan, buffer: Buffer) => Promise<Filled>,
): AsyncGenerator<Filled, void> {
  const waiting = plans[Symbol.iterator]();
  let [free, busy] = buffers;
  const begin = (): Promise<Filled> | undefined => {
    const { done, value } = waiting.next();
    if (done) return undefined;
    const filling = fill(value, free);
    [free, busy] = [busy, free];
    // What went wrong is told when it is its turn. Until then nobody may be waiting for it, which would end the process.
    filling.catch(() => {});
    return filling;
  };
  let next = begin();
  try {
    while (next) {
      const filled = await next;
      next = begin();
      yield filled;
    }
  } finally {
    // Whoever stops early may release what is being read.
    await next?.catch(() => {});
  }
}
