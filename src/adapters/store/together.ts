/**
 * Waits for all of them and then rejects with the first that failed. For statements of one transaction, which go out at once and are worked
 * off in their order: none may still be under way when it ends, and the first that fails is why the others do.
 */
export async function together<T extends readonly Promise<unknown>[]>(
  statements: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(statements);
  return Promise.all(statements);
}
