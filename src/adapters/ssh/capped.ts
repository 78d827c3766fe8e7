/** Keeps the first bytes of a stream and counts on: a flood costs no memory. */
export interface Capped {
  add(chunk: Buffer): void;
  readonly truncated: boolean;
  /** As text. What is no UTF-8 becomes U+FFFD, and so does NUL, which PostgreSQL cannot store. */
  text(): string;
}

export function createCapped(maxBytes: number): Capped {
  const kept: Buffer[] = [];
  let left = maxBytes;
  let truncated = false;
  return {
    add(chunk) {
      if (chunk.length > left) truncated = true;
      const part = chunk.subarray(0, left);
      left -= part.length;
      // A copy: a slice would hold the whole chunk.
      if (part.length > 0) kept.push(Buffer.from(part));
    },
    get truncated() {
      return truncated;
    },
    text: () => Buffer.concat(kept).toString('utf8').replaceAll('\0', '\uFFFD'),
  };
}
