import { createContext, type ReactNode } from 'react';
import type { InputBlock } from './parse-block.ts';

/** How input blocks are drawn: a modal, which owns their values, puts its own drawing here. Null anywhere else. */
export const InputBlockContext = createContext<((block: InputBlock) => ReactNode) | null>(null);
