import { z } from 'zod';

const View = z.object({ type: z.literal('home'), blocks: z.array(z.unknown()) });

/** The blocks of a Home tab; none of what is no Home tab. Each block is parsed where it is drawn. */
export const blocksOf = (view: unknown): readonly unknown[] => View.safeParse(view).data?.blocks ?? [];
