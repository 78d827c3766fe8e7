import { assert, property, string } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dotOf } from '../../../src/adapters/picture/dot.ts';
import { loadDrawing, type Drawing } from '../../../src/adapters/picture/drawing.ts';
import { visible, wrap } from '../../../src/adapters/picture/escape.ts';
import { createPainter } from '../../../src/adapters/picture/picture.ts';
import { GROUPS, LOOKS } from '../../../src/adapters/picture/styles.ts';
import { sceneWords, type Scene } from '../../../src/core/history/scene.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { STEP_STATUSES } from '../../../src/core/record.ts';
import type { Painter } from '../../../src/ports/pictures.ts';

const SCENE: Scene = {
  incident: 'INC-2026-000001',
  title: 'Botnet traffic from a camera',
  ending: 'none',
  steps: [
    { id: 's1', title: 'Isolate the camera', device: 'Dock camera 1', status: 'done', after: [] },
    { id: 's2', title: 'Ask who uses it', device: null, status: 'open', after: ['s1'] },
    { id: 's3', title: 'Let it back in', device: 'Dock camera 1', status: 'blocked', after: ['s1', 's2'] },
  ],
};
const withTitle = (title: string): Scene => ({ ...SCENE, steps: SCENE.steps.map((step) => ({ ...step, title })) });

let drawing: Drawing;
beforeAll(async () => {
  drawing = await loadDrawing();
});

/** What the file says: its nodes, its edges, and its texts as a reader of XML gets them. */
function read(svg: string) {
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) =>
    text
      .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&'),
  );
  return {
    nodes: svg.match(/class="node"/g)?.length ?? 0,
    edges: svg.match(/class="edge"/g)?.length ?? 0,
    texts,
    elements: [...new Set([...svg.matchAll(/<([a-zA-Z]+)/g)].map(([, name = '']) => name))].toSorted((one, other) =>
      one.localeCompare(other),
    ),
  };
}

describe('the picture', () => {
  it('has a node a step and an edge for each order, each with its status in words', () => {
    const { nodes, edges, texts } = read(drawing.svg(dotOf(SCENE)));
    expect({ nodes, edges }).toEqual({ nodes: 3, edges: 3 });
    expect(texts.join(' ')).toContain('✔ Done');
    expect(texts.join(' ')).toContain('☐ Work for a person');
    expect(texts.join(' ')).toContain('INC-2026-000001');
  });

  it('tells each status in words of its own, with a sign, and groups apart without colour', () => {
    const looks = STEP_STATUSES.map((status) => LOOKS[status]);
    expect(new Set(looks.map(({ words }) => words)).size).toBe(looks.length);
    expect(new Set(looks.map(({ sign }) => sign)).size).toBe(looks.length);
    const withoutColour = Object.values(GROUPS).map((attributes) => attributes.replaceAll(/\b\w*color="[^"]*"/g, ''));
    expect(new Set(withoutColour).size).toBe(withoutColour.length);
  });

  it.each(Object.entries(GROUPS))('has letters on the ground of "%s" with a contrast of 7 to 1', (_name, attributes) => {
    const colour = (name: string): string => new RegExp(`\\b${name}="(#[0-9a-f]{6})"`).exec(attributes)?.[1] ?? '';
    expect(contrast(colour('fontcolor'), colour('fillcolor'))).toBeGreaterThanOrEqual(7);
    expect(contrast(colour('color'), '#ffffff')).toBeGreaterThanOrEqual(3);
  });

  it.each([
    '</b></font>>]; evil [label=<pwned',
    '"]; evil [label="pwned',
    '<img src="/etc/passwd"/>',
    '<table><tr><td href="https://evil.example">x</td></tr></table>',
    '&lt;b&gt; &#60;script&#62; &amp;',
    String.raw`\N \G \E \n \" \\`,
    'a\u0000b\u0007c\uD800d\u202Ee\u200Bf',
    ']]><!-- -->',
    "'; DROP TABLE incidents; --",
    'Grüße, Ελλάδα, Україна, مرحبا',
  ])('draws %j as the characters that it is', (title) => {
    const honest = read(drawing.svg(dotOf(SCENE)));
    const { nodes, edges, elements, texts } = read(drawing.svg(dotOf(withTitle(title))));
    expect({ nodes, edges, elements }).toEqual({ nodes: honest.nodes, edges: honest.edges, elements: honest.elements });
    const shown = texts.join('').replaceAll(/\s/g, '');
    expect(shown).toContain(visible(title).replaceAll('\\', '\u2216').replaceAll(/\s/g, ''));
  });

  it.each([
    ['日本語 line', '??? line'],
    ['한국어 🙂🏭', '??? ??'],
    ['naïve café: 東', 'naïve café: ?'],
  ])('draws %j with a mark for each letter that its font does not have, and says it whole in words', (title, shown) => {
    const { texts } = read(drawing.svg(dotOf(withTitle(title))));
    expect(texts.map((text) => text.replaceAll('\u00A0', ' ')).join('|')).toContain(shown);
    expect(sceneWords(withTitle(title))).toContain(title);
  });

  it('has every letter of what it says itself, for each status', () => {
    const steps = STEP_STATUSES.map((status, index) => ({
      id: `s${index + 1}` as const,
      title: 'x',
      device: null,
      status,
      after: [],
    }));
    const { texts } = read(drawing.svg(dotOf({ ...SCENE, steps, ending: 'closed' })));
    // The sign of one status is a question mark.
    expect(texts.filter((text) => text.includes('?'))).toHaveLength(
      [...STEP_STATUSES].filter((one) => LOOKS[one].sign === '?').length,
    );
  });

  it('draws any text at all, and nothing more for it', () => {
    const honest = read(drawing.svg(dotOf(SCENE)));
    assert(
      property(string({ unit: 'binary', maxLength: LIMITS.untrustedTitleMaxChars }), (title) => {
        const { nodes, edges, elements } = read(drawing.svg(dotOf({ ...withTitle(title), title })));
        expect({ nodes, edges }).toEqual({ nodes: honest.nodes, edges: honest.edges });
        expect(honest.elements).toEqual(expect.arrayContaining(elements));
      }),
      { numRuns: 150 },
    );
  });

  it('keeps titles to a few lines, and says when there is more', () => {
    const lines = wrap('word '.repeat(200), 28, 5);
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toMatch(/…$/);
    expect(wrap('x'.repeat(100), 28, 5)).toEqual(['x'.repeat(28), 'x'.repeat(28), 'x'.repeat(28), 'x'.repeat(16)]);
    expect(wrap('', 28, 5)).toEqual([]);
  });

  it('puts many independent steps into rows: side by side they would be too small to read', () => {
    const steps = Array.from({ length: LIMITS.stepsPerPlaybookMax }, (_, index) => ({
      id: `s${index + 1}` as const,
      title: 'A title of a common length, for a step',
      device: null,
      status: 'pending' as const,
      after: [],
    }));
    const [, width = ''] = /<svg width="(\d+)pt"/.exec(drawing.svg(dotOf({ ...SCENE, steps }))) ?? [];
    // Twelve beside each other are 3,000 points.
    expect(Number(width)).toBeLessThan(900);
  });

  it('says the same in words, for those who cannot see it', () => {
    expect(sceneWords(SCENE)).toBe(
      'The run of INC-2026-000001, Botnet traffic from a camera. Step 1 (Isolate the camera on Dock camera 1) is done. ' +
        'Step 2 (Ask who uses it, after 1) waits for a person to do it and confirm. ' +
        'Step 3 (Let it back in on Dock camera 1, after 1 and 2) waits for an earlier step.',
    );
  });
});

describe('the painter', () => {
  let painter: Painter;
  beforeAll(() => {
    painter = createPainter();
  });
  afterAll(() => painter.close());

  it('makes a PNG within its bounds, one after the other, with letters of its own', async () => {
    const [first, second] = await Promise.all([painter.draw(SCENE), painter.draw(withTitle('x'.repeat(200)))]);
    for (const png of [first, second]) {
      expect([...png.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
      const bytes = Buffer.from(png);
      expect(Math.max(bytes.readUInt32BE(16), bytes.readUInt32BE(20))).toBeLessThanOrEqual(LIMITS.pictureMaxPixels);
    }
    // Without its fonts every text would be missing, and so would the difference.
    expect(Buffer.compare(Buffer.from(first), Buffer.from(second))).not.toBe(0);
  });

  it('draws again after its process has ended for lack of work', async () => {
    const hasty = createPainter(0);
    try {
      await hasty.draw(SCENE);
      expect((await hasty.draw(SCENE)).byteLength).toBeGreaterThan(1000);
    } finally {
      await hasty.close();
    }
  });

  it('draws nothing once it is closed, and leaves no process', async () => {
    const closed = createPainter();
    await closed.draw(SCENE);
    await closed.close();
    await expect(closed.draw(SCENE)).rejects.toThrow('was closed');
  });
});

/** WCAG 2.2, relative luminance: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
