import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { ActingContext } from '../../../src/local/page/acting.ts';
import type { ChannelMessage } from '../../../src/local/api.ts';

/** What the page would put into the document. */
export const draw = (node: ReactNode): string => renderToStaticMarkup(node);

/** The names of all elements in it, each once. */
export function elementsOf(markup: string): ReadonlySet<string> {
  return new Set([...markup.matchAll(/<([a-zA-Z][\w-]*)/g)].map(([, name]) => (name ?? '').toLowerCase()));
}

export const hrefsOf = (markup: string): readonly string[] =>
  [...markup.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? '');

export function acting(persona: string, node: ReactNode, pending: ReadonlySet<string> = new Set()): ReactNode {
  return createElement(ActingContext, { value: { persona, pending, act: () => Promise.resolve(true) } }, node);
}

export function message(changes: Partial<ChannelMessage> = {}): ChannelMessage {
  return {
    ts: '1767608100.000100',
    threadTs: null,
    isBroadcast: false,
    userId: 'U0ROBIN0001',
    userName: 'Robin Example',
    isBot: false,
    text: 'hello',
    blocks: [],
    edited: false,
    onlyFor: null,
    ...changes,
  };
}

/** What an attacker would write into an alert, a title or a message, hoping that some page draws it as more than text. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">click</a>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '"><svg onload=alert(1)>',
  "'; }</style><style>body{display:none}",
  '<javascript:alert(1)|click here>',
  '<data:text/html;base64,PHNjcmlwdD4=|click here>',
  '<vbscript:msgbox(1)|click here>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '*_~`<b>`~_*',
  '```<script>alert(1)</script>```',
  '&gt; <object data="x">',
] as const;
