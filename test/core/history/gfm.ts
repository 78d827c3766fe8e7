import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** A page as GitHub's dialect of Markdown reads it: a syntax tree. */
export function parseGfm(markdown: string) {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly url?: string;
  readonly children?: readonly Node[];
}

/** Every node below and with this one. */
export function nodes(node: Node): readonly Node[] {
  return [node, ...(node.children ?? []).flatMap(nodes)];
}

/** What a reader sees as text, outside of code. */
export function readText(node: Node): string {
  return nodes(node)
    .filter((one) => one.type === 'text')
    .map((one) => one.value ?? '')
    .join('\n');
}

/**
 * What GitHub would still turn into a link, a picture or a notice in rendered text: mentions, references, emoji, maths, bare addresses.
 * After its documentation of mentions, autolinked references, emoji and mathematical expressions.
 */
export const LIVE_TOKENS: readonly RegExp[] = [
  /(^|[^\w`])@[a-z0-9]/i,
  /(^|[^\w])#\d/,
  /\bGH-\d/i,
  /\bGHSA-/i,
  /[\w.-]+\/[\w.-]+@[0-9a-f]{7}/i,
  /\b(https?|ftp):\/\//i,
  /www\./i,
  /[\w.+-]+@[\w-]+\.\w/,
  /:(?!\d{1,2}:)[\w+-]+:/,
  /\$[^\s\u200B]/,
];
