import { createElement } from 'react';
import { describe, expect, it } from 'vitest';
import { NoToken } from '../../../src/local/page/app.tsx';
import { pageHtml } from '../../../src/local/page/html.ts';
import { draw } from './draw.ts';

describe('the document', () => {
  it('has no inline script or style and asks no other machine for anything', () => {
    const html = pageHtml();
    expect(html).not.toMatch(/<style|style=|\son\w+=|https?:/i);
    expect(html).not.toMatch(/<script[^>]*>[^<]/i);
    expect(html).toContain('src="/page.js"');
    expect(html).toContain('href="/page.css"');
  });

  it('says what to do when it was opened without the token', () => {
    expect(draw(createElement(NoToken))).toContain('Open the whole URL that `npm start` printed');
  });
});
