import { createElement } from 'react';
import { describe, expect, it } from 'vitest';
import { diagram } from '../../../src/core/history/diagram.ts';
import { Markdown } from '../../../src/local/page/panels/markdown.tsx';
import { draw, elementsOf, HOSTILE, hrefsOf } from './draw.ts';

const drawn = (text: string): string => draw(createElement(Markdown, { text, openFile: () => false }));

const FORBIDDEN = ['script', 'img', 'iframe', 'object', 'embed', 'style', 'form', 'input', 'svg', 'link', 'meta', 'b'];

const LINKS = [
  '[click](javascript:alert(1))',
  '[click](data:text/html,x)',
  '![picture](https://203.0.113.66/track.png)',
  '[ref]: javascript:alert(1)\n\n[ref]',
  '<javascript:alert(1)>',
] as const;

describe('Markdown on the page', () => {
  it.each([...HOSTILE, ...LINKS])('makes no element and no link of: %s', (text) => {
    for (const markup of [drawn(text), drawn(`# ${text}\n\n- ${text}\n\n| a |\n| --- |\n| ${text} |`)]) {
      expect(FORBIDDEN.filter((name) => elementsOf(markup).has(name))).toEqual([]);
      expect(hrefsOf(markup)).toEqual([]);
    }
  });

  it('shows HTML as the text that it is, so that nothing is hidden', () => {
    expect(drawn('before <b>bold</b> after')).toContain('before &lt;b&gt;bold&lt;/b&gt; after');
  });

  it('opens web links elsewhere without a referrer', () => {
    expect(drawn('[page](https://example.org/)')).toContain(
      '<a href="https://example.org/" target="_blank" rel="noreferrer noopener">',
    );
  });

  it('turns a link to a file of the pull request into a button, not into an address', () => {
    const markup = drawn('[the ledger](ledger.jsonl)');
    expect(markup).toContain('<button type="button" class="link-like">the ledger</button>');
    expect(hrefsOf(markup)).toEqual([]);
  });

  it('draws tables', () => {
    expect(drawn('| a | b |\n| --- | --- |\n| 1 | 2 |')).toContain('<td>2</td>');
  });

  it('draws the diagram that the history writes as a picture with words for those who do not see it', () => {
    const steps = [
      { id: 's1', title: 'Cut off', after: [] },
      { id: 's2', title: 'Clean', after: ['s1'] },
    ] as const;
    const markup = drawn(`\`\`\`mermaid\n${diagram({ steps }, [{ id: 's1', status: 'done' }])}\n\`\`\``);
    expect(markup).toContain('role="img" aria-label="Steps: s1 Cut off: done; s2 Clean"');
    expect(markup.match(/class="arrow"/g)).toHaveLength(3);
    expect(markup).toContain('data-tone="good"');
  });

  it('shows a diagram that it cannot draw as text', () => {
    const markup = drawn('```mermaid\nstateDiagram-v2\n  click s1 href "javascript:alert(1)"\n```');
    expect(markup).toContain('click s1 href');
    expect(elementsOf(markup).has('svg')).toBe(false);
    expect(hrefsOf(markup)).toEqual([]);
  });
});
